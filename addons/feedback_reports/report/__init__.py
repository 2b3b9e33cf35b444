from . import (
    feedback_management_report_print,
    feedback_report_backlog,
    feedback_report_event,
    feedback_report_knowledge,
    feedback_report_score,
    feedback_report_sla,
)
