from . import (
    test_sla,
    test_sla_access,
    test_sla_badge,
    test_sla_clock,
    test_sla_cron,
    test_sla_review,
    test_working_time,
)
