from . import (
    test_article,
    test_article_access,
    test_article_tour,
    test_search,
    test_search_index,
    test_search_learning,
    test_search_nasty,
    test_search_visibility,
    test_translations,
)
