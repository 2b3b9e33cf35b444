from . import (
    feedback_goal,
    feedback_kpi,
    feedback_kpi_series,
    feedback_overview,
    feedback_overview_blocks,
    feedback_overview_day,
    feedback_report_mixin,
    feedback_report_ticket_mixin,
    feedback_score,
    feedback_ticket,
    feedback_ticket_milestone,
)
