import logging
from collections import defaultdict

from psycopg2 import OperationalError

from odoo import api, fields, models

from .feedback_routing_passage import Passage
from .ir_actions_server import STATE_NAMES

_logger = logging.getLogger(__name__)


class FeedbackRoutingEngine(models.AbstractModel):
    """Lets tickets pass the rules of an event: all rules once a ticket, in their order, cheap conditions first.

    A rule that cannot be evaluated, or whose action fails, is skipped, marked and shown; it never stops intake.
    """

    _name = "feedback.routing.engine"
    _description = "Feedback Routing Engine"

    @api.model
    def _run(self, tickets, trigger, rules=None):
        """Run the rules of ``trigger`` over ``tickets`` and do what they say.

        :param rules: :class:`CompiledRule`\\ s to run instead of all
        """
        rules = self.env["base.automation"]._compiled_rules(trigger) if rules is None else rules
        # An action that brings about its own event would go round for ever. Only our own superuser code is believed.
        running = self.env.context.get("feedback_running", ()) if self.env.su else ()
        if not rules or not tickets or trigger in running:
            return
        self = self.sudo().with_context(feedback_running=(*running, trigger))
        # sudo: feedback.ticket - rules work for everybody, whoever's message makes them run
        # The trace says more than tracked values in the chatter would.
        quiet = {"mail_notrack": True, "mail_auto_subscribe_no_notify": True}
        tickets = tickets.with_env(self.env).with_context(feedback_actor="system", **quiet)
        now = fields.Datetime.now()
        passages = []
        for ticket in tickets:
            passage = Passage(ticket.with_company(ticket.company_id), now)
            self._pass(passage, rules)
            passages.append(passage)
        self._settle(passages, trigger)

    @api.model
    def _rehearse(self, ticket, rules, moment):
        """Return the :class:`Passage` of ``ticket`` through ``rules``, all as if live. Nothing is written or run."""
        passage = Passage(ticket.sudo().with_company(ticket.company_id), moment)
        for rule in rules:
            try:
                is_match = not rule.error and passage.meets(rule)
            except OperationalError:
                raise
            except Exception as error:  # noqa: BLE001 - a rule that breaks is a result of the rehearsal
                passage.broken[rule.id] = str(error)
                continue
            if is_match:
                changes = [passage.decide(action) for action in rule.actions if action.state in STATE_NAMES]
                passage.matched.append({"rule": rule.id, "did": {k: v for one in changes for k, v in one.items()}})
                passage.values, passage.tag_ids = {}, []
                if rule.stops:
                    break
        return passage

    def _pass(self, passage, rules):
        for rule in rules:
            if rule.error:
                self._skip(passage, rule, rule.error)
                continue
            try:
                is_match = passage.meets(rule)
                is_live = is_match and passage.is_live(rule)
            except OperationalError:  # a lost connection or a conflict of two workers is not the rule's fault
                raise
            except Exception as error:
                _logger.info("Routing rule %s cannot be evaluated", rule.id, exc_info=True)
                self._skip(passage, rule, str(error))
                continue
            if is_match and self._follow(passage, rule, is_live):
                return

    def _follow(self, passage, rule, is_live):
        """Do what a matching rule says. Return True when the ticket stops here."""
        line = {"rule": rule.id, "name": rule.name, "mode": rule.mode, "live": is_live}
        line |= {"because": passage.evidence(rule), "did": {}}
        passage.matched.append(line)
        if not is_live:
            for action in rule.actions:
                line["did"].update(passage.wish(action) if action.state in STATE_NAMES else {})
            return False
        for action in rule.actions:
            if action.state in STATE_NAMES:
                line["did"].update(passage.decide(action))
            elif error := self._run_foreign(passage, action):
                line["error"] = error
                self._skip(passage, rule, error)
            else:
                line.setdefault("ran", []).append(action.name)
        line["stop"] = rule.stops
        return rule.stops

    def _run_foreign(self, passage, action):
        """Run an action that is not ours. Return what went wrong, or None."""
        ticket = passage.ticket
        context = {"active_model": ticket._name, "active_id": ticket.id, "active_ids": ticket.ids}
        passage.write()
        try:
            with self.env.cr.savepoint():
                # sudo: ir.actions.server - rules work for everybody
                self.env["ir.actions.server"].sudo().browse(action.id).with_context(**context).run()
                self.env.flush_all()
        except OperationalError:
            raise
        except Exception as error:
            _logger.info("Action %s of a routing rule failed", action.id, exc_info=True)
            return str(error) or type(error).__name__
        finally:
            passage.forget_facts()
        return None

    def _skip(self, passage, rule, error):
        passage.broken[rule.id] = error
        self.env["base.automation"].browse(rule.id)._report_broken(error)

    def _settle(self, passages, trigger):
        """Write what the rules decided, in as few writes as there are different decisions."""
        alike = defaultdict(list)
        for passage in passages:
            alike[tuple(passage.values.items()), tuple(passage.tag_ids)].append(passage)
        for same in alike.values():
            if pending := same[0].pending():
                self._tickets_of(same).write(pending)
        for passage in passages:
            if passage.policy_ids:
                policies = self.env["feedback.sla.policy"].sudo().browse(passage.policy_ids)
                passage.ticket._add_sla(policies)  # sudo: feedback.sla.policy - as the rule says
            for values in passage.escalations:
                passage.ticket._escalate(**values)
        self._record(passages, trigger)

    def _tickets_of(self, passages):
        return passages[0].ticket.browse([passage.ticket.id for passage in passages])

    def _record(self, passages, trigger):
        """Log who was routed, and why, for people to read."""
        live = [passage for passage in passages if any(line.get("live") for line in passage.matched)]
        if trigger == "on_feedback_received" and live:
            milestones = [
                values
                for ticket in self._tickets_of(live)
                for values in ticket._prepare_milestone_values("routed", value=ticket.team_id.name)
            ]
            self.env["feedback.ticket.milestone"]._log(milestones)
        self.env["feedback.routing.trace"]._log(
            [
                {
                    "ticket_id": passage.ticket.id,
                    "kind": "rules",
                    "trigger": trigger,
                    "details": passage.report(),
                }
                for passage in passages
                if passage.matched or passage.broken or trigger == "on_feedback_received"
            ]
        )

    @api.model
    def _run_action(self, tickets, action):
        """Do what one action of ours says, outside of any rule.

        :param action: :class:`CompiledAction`
        """
        passages = [Passage(ticket, fields.Datetime.now()) for ticket in tickets]
        for passage in passages:
            passage.decide(action)
        if passages:
            self._settle(passages, "manual")
