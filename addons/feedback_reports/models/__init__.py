from . import (
    feedback_goal,
    feedback_kpi,
    feedback_report_mixin,
    feedback_report_ticket_mixin,
    feedback_score,
    feedback_sla_status,
    feedback_ticket,
    feedback_ticket_milestone,
)
