from . import (
    test_article,
    test_article_access,
    test_article_html,
    test_article_tour,
    test_help_browser,
    test_help_files,
    test_help_forms,
    test_help_pages,
    test_help_readers,
    test_help_visibility,
    test_translations,
)
