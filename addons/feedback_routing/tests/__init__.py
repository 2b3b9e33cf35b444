from . import (
    test_domains,
    test_dry_run,
    test_rules,
    test_rules_access,
    test_words,
)
from . import test_sla, test_sla_access, test_sla_cron, test_working_time
