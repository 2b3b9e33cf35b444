"""Whoever removes the addon gets the database back as it was: no tables, columns, rules, mail or files of ours."""

import pytest


@pytest.fixture
def removed(odoo):
    """The server's database after the addon, with its demonstration data, was uninstalled."""
    assert int(odoo.sql("SELECT count(*) FROM feedback_ticket")[0][0]) > 100
    (module,) = odoo.call("ir.module.module", "search", [("name", "=", "feedback_intake")])
    odoo.call("ir.module.module", "button_immediate_uninstall", [module])
    return odoo


RESIDUES = {
    "tables": "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'feedback_%'",
    "columns": "SELECT table_name, column_name FROM information_schema.columns WHERE column_name LIKE 'feedback_%'",
    "external ids": "SELECT name FROM ir_model_data WHERE module = 'feedback_intake'",
    "models": "SELECT model FROM ir_model WHERE model LIKE 'feedback.%'",
    "fields": "SELECT model, name FROM ir_model_fields WHERE name LIKE 'feedback_%'",
    "messages": "SELECT id FROM mail_message WHERE model LIKE 'feedback.%'",
    "followers": "SELECT id FROM mail_followers WHERE res_model LIKE 'feedback.%'",
    "activities": "SELECT id FROM mail_activity WHERE res_model LIKE 'feedback.%'",
    "files": "SELECT id, name FROM ir_attachment WHERE res_model LIKE 'feedback.%'",
    "aliases": "SELECT alias_name FROM mail_alias WHERE alias_model_id IS NULL OR alias_defaults LIKE '%channel_id%'",
    "scheduled actions": "SELECT id FROM ir_cron WHERE cron_name LIKE 'Feedback%'",
    "parameters": "SELECT key FROM ir_config_parameter WHERE key LIKE 'feedback%'",
    "groups": "SELECT g.id FROM res_groups g JOIN res_groups_privilege p ON p.id = g.privilege_id "
    "WHERE p.name->>'en_US' = 'Feedback'",
}


def test_uninstalling_leaves_nothing_behind(removed):
    left = {what: rows for what, query in RESIDUES.items() if (rows := removed.sql(query))}
    assert not left
