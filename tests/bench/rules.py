"""Routing rules with mixed conditions of which few match, and the same as plain automations of Odoo."""

import itertools

from odoo.fields import Command

THINGS = (("утюг", "iron"), ("пылесос", "vacuum cleaner"), ("возврат денег", "refund"), ("гарантия", "warranty"))
# What the mails are about: one rule in 300 holds, the first of them is the second of all.
NAMED = ("блендер", "blender")


class World:
    """What conditions may speak of; none of it is true of the mails of the bench."""

    def __init__(self, env):
        kind = env["ir.model.fields"]._get("feedback.ticket", "kind")
        self.kinds = kind.selection_ids.filtered(lambda choice: choice.value in ("complaint", "incident"))
        self.channels = env["feedback.channel"].create(
            [{"name": f"Bench form {number}", "gateway_type": "form"} for number in range(5)]
        )
        self.categories = env["feedback.category"].create([{"name": f"Bench {number}"} for number in range(10)])
        self.tag = env["res.partner.category"].create({"name": "Bench"})
        self.langs = env["res.lang"].with_context(active_test=False).search([("code", "in", ["de_DE", "fr_FR"])])


def by_sets(world, number):
    channel, category = world.channels[number % 5], world.categories[number % 10]
    lang = world.langs[number % len(world.langs)]
    of_channel = ({"feedback_channel_ids": [Command.set(channel.ids)]}, [("channel_id", "in", channel.ids)])
    of_category = ({"feedback_category_ids": [Command.set(category.ids)]}, [("category_id", "child_of", category.ids)])
    of_lang = ({"feedback_lang_ids": [Command.set(lang.ids)]}, [("language", "in", [lang.code[:2]])])
    of_kinds = ({"feedback_kind_ids": [Command.set(world.kinds.ids)]}, [("kind", "in", world.kinds.mapped("value"))])
    combinations = ((of_channel, of_category), (of_kinds, of_lang), (of_kinds, of_category), (of_lang, of_channel))
    (values, domain), (more_values, more_domain) = combinations[number // 3 % 4]
    return {**values, **more_values}, domain + more_domain


def by_words(_world, number):
    words = [*(NAMED if number % 300 == 1 else THINGS[number // 3 % 4]), f"SKU-{number}"]
    terms = list(itertools.product(("subject", "description"), ["ilike"], words))
    return {"feedback_words": "\n".join(words)}, ["|"] * (len(terms) - 1) + terms


def by_domain(world, number):
    domains = (
        [("priority", "=", "3"), ("partner_id.category_id", "in", world.tag.ids)],
        [("subject", "ilike", f"AB-{number}")],
        ["|", ("email_from", "=ilike", f"%@client{number}.example"), ("contact_name", "=", f"Client {number}")],
        [("team_id", "=", False), ("is_confidential", "=", True)],
    )
    domain = domains[number // 3 % 4]
    return {"filter_domain": repr(domain)}, domain


CONDITIONS = (by_sets, by_words, by_domain)


def create_rules(env, count):
    """Return ``count`` routing rules, a third of each sort of condition."""
    world = World(env)
    rule = {"trigger": "on_feedback_received", "feedback_mode": "live"}
    action = {"state": "feedback_route", "feedback_priority": "1"}
    conditions = [CONDITIONS[number % 3](world, number)[0] for number in range(count)]
    return create_automations(env, action, [{**rule, **values} for values in conditions])


def create_plain_automations(env, count):
    """Return ``count`` automations that Odoo itself runs when a ticket is created: the same conditions and effect."""
    world = World(env)
    action = {"state": "object_write", "update_path": "priority", "value": "1"}
    domains = [CONDITIONS[number % 3](world, number)[1] for number in range(count)]
    return create_automations(
        env, action, [{"trigger": "on_create", "filter_domain": repr(domain)} for domain in domains]
    )


def create_automations(env, action, vals_list):
    model = env["ir.model"]._get("feedback.ticket")
    action = {"name": "Bench", "model_id": model.id, **action}
    return env["base.automation"].create(
        [
            {"name": f"Bench {number}", "model_id": model.id, "action_server_ids": [Command.create(action)], **values}
            for number, values in enumerate(vals_list)
        ]
    )


def check_effect(ticket, count):
    """Make sure that what is measured has done its work: with ``count`` rules active, the one that holds has acted.

    :raise RuntimeError: it has not
    """
    if (ticket.priority == "1") != (count > 1):
        raise RuntimeError(f"With {count} rules active, the ticket's priority is {ticket.priority}.")
