from . import (
    test_domains,
    test_dry_run,
    test_rules,
    test_rules_access,
    test_words,
)
