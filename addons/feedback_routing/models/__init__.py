from . import (
    base_automation,
    feedback_routing_trace,
    feedback_team,
    feedback_ticket_duplicate,
    feedback_ticket_milestone,
    feedback_ticket_routing,
    res_company,
    res_config_settings,
)
