from . import (
    test_domains,
    test_dry_run,
    test_duplicate,
    test_duplicate_speed,
    test_match_text,
    test_rules,
    test_rules_access,
    test_words,
)
