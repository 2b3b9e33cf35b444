{
    "name": "Feedback Routing",
    "summary": "Every ticket reaches somebody who is there, in time, and everyone can see why",
    "version": "19.0.1.0.0",
    "category": "Services/Feedback",
    "author": "Feedback Platform Contributors",
    "license": "LGPL-3",
    "depends": ["feedback_intake", "base_automation", "resource"],
    "external_dependencies": {"python": ["snowballstemmer"]},
    "data": [
        "security/ir.model.access.csv",
        "security/feedback_routing_rules.xml",
        "security/feedback_agent_rules.xml",
        "data/feedback_assignment.xml",
        "views/feedback_agent_views.xml",
        "views/feedback_team_assignment_views.xml",
        "views/feedback_ticket_assignment_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["feedback_routing/static/src/agent_status/**/*"],
        "web.assets_tests": ["feedback_routing/static/tests/tours/**/*"],
    },
}
