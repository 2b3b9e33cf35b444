{
    "name": "Feedback Knowledge",
    "summary": "Answers that find the question: help centre, suggestions while agents answer, automatic replies",
    "version": "19.0.1.0.0",
    "category": "Services/Feedback",
    "author": "Feedback Platform Contributors",
    "license": "LGPL-3",
    "depends": ["feedback_intake", "html_editor", "im_livechat"],
    "pre_init_hook": "pre_init_hook",
    "data": [
        "security/feedback_kb_rules.xml",
        "security/ir.model.access.csv",
        "data/feedback_kb_site.xml",
        "data/ir_cron.xml",
        "views/feedback_kb_article_views.xml",
        "views/feedback_kb_configuration_views.xml",
        "views/feedback_kb_synonym_views.xml",
        "views/feedback_kb_menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["feedback_kb/static/src/backend/**/*"],
        "web.assets_tests": ["feedback_kb/static/tests/tours/**/*"],
    },
}
