"""Whoever removes an addon gets the database back as it was: no tables, columns, rules, mail or files of ours."""

import pytest

RESIDUES = {
    "tables": "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'feedback_%'",
    "columns": "SELECT table_name, column_name FROM information_schema.columns WHERE column_name LIKE 'feedback_%'",
    "external ids": "SELECT name FROM ir_model_data WHERE module IN "
    "('feedback_intake', 'feedback_routing', 'feedback_kb', 'feedback_reports')",
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
# What the registry says an addon has brought, as it is before the addon goes.
BROUGHT = {
    "tables": "SELECT replace(m.model, '.', '_') FROM ir_model m JOIN ir_model_data d ON d.model = 'ir.model' "
    "AND d.res_id = m.id WHERE d.module = '{addon}' AND NOT EXISTS (SELECT FROM ir_model_data o WHERE "
    "o.model = 'ir.model' AND o.res_id = m.id AND o.module != '{addon}')",
    "fields": "SELECT f.model, f.name FROM ir_model_fields f JOIN ir_model_data d ON d.model = 'ir.model.fields' "
    "AND d.res_id = f.id WHERE d.module = '{addon}' AND NOT EXISTS (SELECT FROM ir_model_data o WHERE "
    "o.model = 'ir.model.fields' AND o.res_id = f.id AND o.module != '{addon}')",
}


def uninstall(odoo, addon):
    (module,) = odoo.call("ir.module.module", "search", [("name", "=", addon)])
    odoo.call("ir.module.module", "button_immediate_uninstall", [module])


def make_rule(odoo, name, model, trigger, action):
    (model_id,) = odoo.call("ir.model", "search", [("model", "=", model)])
    actions = [(0, 0, {"name": name, "model_id": model_id, "usage": "base_automation", **action})]
    values = {"name": name, "model_id": model_id, "trigger": trigger, "action_server_ids": actions}
    (rule,) = odoo.call("base.automation", "create", [values])
    return rule


def remove(odoo, addon):
    """Uninstall an addon and return what it had brought."""
    brought = {what: odoo.sql(query.format(addon=addon)) for what, query in BROUGHT.items()}
    uninstall(odoo, addon)
    return brought


def leftovers(odoo, addon, brought):
    """Tables, columns and external ids of an addon that is gone."""
    tables = {row[0] for row in odoo.sql("SELECT table_name FROM information_schema.tables")}
    columns = {tuple(row) for row in odoo.sql("SELECT table_name, column_name FROM information_schema.columns")}
    names = {"ir.actions.server": "ir_act_server"}
    return {
        "tables": {row[0] for row in brought["tables"]} & tables,
        "columns": {(names.get(model, model.replace(".", "_")), name) for model, name in brought["fields"]} & columns,
        "external ids": odoo.sql(f"SELECT name FROM ir_model_data WHERE module = '{addon}'"),
    }


@pytest.fixture(scope="module")
def without_reports(odoo):
    """The server after feedback_reports alone was uninstalled."""
    odoo.reports = remove(odoo, "feedback_reports")
    return odoo


def test_removing_reports_leaves_tickets_alone_and_nothing_of_it_behind(without_reports):
    odoo = without_reports
    assert len(odoo.reports["fields"]) > 50
    assert not any(leftovers(odoo, "feedback_reports", odoo.reports).values())
    models = "LIKE ANY (ARRAY['feedback.kpi%', 'feedback.score%', 'feedback.goal%', 'feedback.report%'])"
    tables = models.replace(".", "\\_")
    assert not odoo.sql(f"SELECT table_name FROM information_schema.tables WHERE table_name {tables}")
    assert not odoo.sql(f"SELECT id FROM mail_message WHERE model {models}")
    assert not odoo.sql(f"SELECT id FROM mail_activity WHERE res_model {models}")
    assert not odoo.sql(f"SELECT id FROM mail_followers WHERE res_model {models}")
    assert not odoo.sql(f"SELECT id FROM ir_attachment WHERE res_model {models}")
    assert not odoo.sql("SELECT key FROM ir_config_parameter WHERE key LIKE 'feedback_reports%'")
    assert not odoo.sql("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'feedback_ticket%reports%'")
    assert int(odoo.sql("SELECT count(*) FROM feedback_ticket")[0][0]) > 100
    (ticket,) = odoo.call("feedback.ticket", "create", [{"subject": "Without reports"}])
    odoo.call("feedback.ticket", "action_close", [ticket])
    assert len(odoo.sql(f"SELECT id FROM feedback_ticket_milestone WHERE ticket_id = {ticket}")) >= 2


@pytest.fixture(scope="module")
def without_knowledge(without_reports):
    """The server after feedback_kb was uninstalled, too."""
    odoo = without_reports
    odoo.knowledge = remove(odoo, "feedback_kb")
    return odoo


def test_removing_knowledge_leaves_tickets_alone_and_nothing_of_it_behind(without_knowledge):
    odoo = without_knowledge
    assert len(odoo.knowledge["fields"]) > 50
    assert not any(leftovers(odoo, "feedback_kb", odoo.knowledge).values())
    assert not odoo.sql("SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'feedback_kb%'")
    assert not odoo.sql("SELECT id FROM mail_message WHERE model LIKE 'feedback.kb%'")
    assert not odoo.sql("SELECT id FROM ir_attachment WHERE res_model LIKE 'feedback.kb%'")
    assert int(odoo.sql("SELECT count(*) FROM feedback_ticket")[0][0]) > 100
    (ticket,) = odoo.call("feedback.ticket", "create", [{"subject": "Without knowledge"}])
    odoo.call("feedback.ticket", "action_close", [ticket])


@pytest.fixture(scope="module")
def without_routing(without_knowledge):
    """The server after feedback_routing was uninstalled, too."""
    odoo = without_knowledge
    code = {"state": "code", "code": "record.write({'comment': 'seen'})"}
    make_rule(odoo, "Not ours", "res.partner", "on_create", code)
    make_rule(odoo, "On tickets", "feedback.ticket", "on_create", {"state": "code", "code": "True"})
    make_rule(odoo, "Ours", "feedback.ticket", "on_feedback_received", {"state": "feedback_stop"})
    odoo.routing = remove(odoo, "feedback_routing")
    return odoo


def test_removing_routing_leaves_tickets_and_other_automations_alone(without_routing):
    odoo = without_routing
    assert int(odoo.sql("SELECT count(*) FROM feedback_ticket")[0][0]) > 100
    rules = odoo.sql("SELECT name->>'en_US' FROM base_automation ORDER BY 1")
    assert ["Not ours"] in rules
    assert ["On tickets"] in rules
    assert ["Ours"] not in rules
    (partner,) = odoo.call("res.partner", "create", [{"name": "After"}])
    assert "seen" in odoo.call("res.partner", "read", [partner], ["comment"])[0]["comment"]
    (ticket,) = odoo.call("feedback.ticket", "create", [{"subject": "Still here"}])
    odoo.call("feedback.ticket", "action_close", [ticket])


def test_removing_routing_leaves_nothing_of_it_behind(without_routing):
    odoo = without_routing
    assert len(odoo.routing["fields"]) > 50
    assert not any(leftovers(odoo, "feedback_routing", odoo.routing).values())
    assert not odoo.sql("SELECT id FROM ir_act_server WHERE state LIKE 'feedback%'")
    assert not odoo.sql("SELECT id FROM feedback_ticket_milestone WHERE kind IN ('returned', 'escalated')")


def test_removing_all_leaves_nothing_behind(without_routing):
    odoo = without_routing
    uninstall(odoo, "feedback_intake")
    left = {what: rows for what, query in RESIDUES.items() if (rows := odoo.sql(query))}
    assert not left
