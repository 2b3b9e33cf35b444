from . import (
    test_article,
    test_article_access,
    test_article_tour,
    test_personal_data,
    test_ticket_text,
    test_translations,
)
