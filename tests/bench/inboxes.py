"""Inboxes that turn mail into records: ours, the peer's, and what Odoo itself offers."""

from mails import DOMAIN, build, is_known, sender

from odoo.fields import Command

SLA_HOURS = 8


class Inbox:
    """An alias whose mail becomes records.

    :param senders: how many mails may come; half of their senders become contacts
    """

    name = alias = None

    def __init__(self, database, senders):
        self.database = database
        self.senders = senders
        database.run(self._prepare)

    def _prepare(self, env):
        domain = env["mail.alias.domain"].search([("name", "=", DOMAIN)])
        env.company.alias_domain_id = domain or env["mail.alias.domain"].create({"name": DOMAIN})
        emails = {sender(number) for number in range(self.senders) if is_known(number)}
        emails -= set(env["res.partner"].search([("email", "in", [*emails])]).mapped("email"))
        env["res.partner"].create([{"name": email.partition("@")[0], "email": email} for email in emails])
        self._set_up(env)

    def _set_up(self, env):
        """Create the alias and what stands behind it."""
        raise NotImplementedError

    def receive(self, number):
        """Take in mail ``number`` in a transaction of its own, as a mail gateway does.

        :raise RuntimeError: it has not become a record
        """
        raw = build(number, self.alias)
        if not self.database.run(lambda env: env["mail.thread"].message_process(None, raw)):
            raise RuntimeError(f"{self.name}: mail {number} has become no record")


class FeedbackInbox(Inbox):
    name = "our addons"
    alias = "bench-feedback"

    def _set_up(self, env):
        team = env["feedback.team"].create({"name": "Bench"})
        # A receipt would be a second mail, which none of the others sends.
        values = {"name": "Bench", "team_id": team.id, "alias_name": self.alias, "acknowledge": False}
        env["feedback.channel"].create(values)
        self._promise(team)

    def _promise(self, team):
        values = {"name": "Bench", "team_ids": [Command.set(team.ids)], "resolution_hours": SLA_HOURS}
        team.env["feedback.sla.policy"].create(values)


class PeerInbox(Inbox):
    name = "OCA helpdesk_mgmt + helpdesk_mgmt_sla"
    alias = "bench-helpdesk"

    def _set_up(self, env):
        env.company.helpdesk_mgmt_ticket_auto_assign = False  # to whoever runs the mail gateway; ours assigns nobody
        team = env["helpdesk.ticket.team"].create({"name": "Bench", "alias_name": self.alias, "use_sla": True})
        env["helpdesk.sla"].create(
            {
                "name": "Bench",
                "team_ids": [Command.set(team.ids)],
                "stage_id": env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done").id,
                "hours": SLA_HOURS,
            }
        )


class LeadInbox(Inbox):
    name = "Odoo's crm.lead"
    alias = "bench-lead"

    def _set_up(self, env):
        env["crm.team"].create({"name": "Bench", "alias_name": self.alias})


class BareInbox(Inbox):
    """The floor: a model with a name and a thread, and nothing else."""

    name = "bare mail.thread record"
    alias = "bench-bare"

    def _set_up(self, env):
        model = env["ir.model"].create({"name": "Bench", "model": "x_bench", "is_mail_thread": True})
        env["mail.alias"].create({"alias_name": self.alias, "alias_model_id": model.id})
