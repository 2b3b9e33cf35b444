from . import (
    feedback_goal,
    feedback_kpi,
    feedback_report_mixin,
    feedback_report_ticket_mixin,
    feedback_score,
    feedback_score_answer,
    feedback_score_change,
    feedback_ticket,
    feedback_ticket_milestone,
    feedback_ticket_score,
)
