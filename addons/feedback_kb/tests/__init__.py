from . import (
    test_article,
    test_article_access,
    test_article_tour,
    test_chat_answer,
    test_chat_handover,
    test_chat_script,
    test_chat_tour,
    test_chat_words,
    test_demo_knowledge,
    test_translations,
)
