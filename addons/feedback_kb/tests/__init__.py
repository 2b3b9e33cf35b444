from . import (
    test_article,
    test_article_access,
    test_article_tour,
    test_draft,
    test_gap,
    test_gap_speed,
    test_import,
    test_import_hostile,
    test_personal_data,
    test_publish_privacy,
    test_ticket_text,
    test_translations,
)
