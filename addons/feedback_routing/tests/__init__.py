from . import test_sla, test_sla_access, test_sla_cron, test_working_time
