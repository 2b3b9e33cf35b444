{
    "name": "Feedback Routing",
    "summary": "Every ticket reaches somebody who is there, in time, and everyone can see why",
    "version": "19.0.1.0.0",
    "category": "Services/Feedback",
    "author": "Feedback Platform Contributors",
    "license": "LGPL-3",
    "depends": ["feedback_intake", "base_automation", "resource"],
    "external_dependencies": {"python": ["snowballstemmer"]},
    "pre_init_hook": "pre_init_hook",
    "data": [
        "security/ir.model.access.csv",
        "security/feedback_routing_rules.xml",
        "views/feedback_ticket_duplicate_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["feedback_routing/static/src/**/*"],
        "web.assets_tests": ["feedback_routing/static/tests/tours/**/*"],
    },
}
