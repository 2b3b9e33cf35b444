from . import (
    feedback_demo_dashboard,
    feedback_goal,
    feedback_kpi,
    feedback_management_report,
    feedback_management_report_charts,
    feedback_management_report_content,
    feedback_management_report_mail,
    feedback_report_mixin,
    feedback_report_ticket_mixin,
    feedback_score,
    feedback_ticket,
    feedback_ticket_milestone,
)
