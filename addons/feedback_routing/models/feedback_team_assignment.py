import logging
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, fields, models, modules
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..tools.assignment import STRATEGIES

_logger = logging.getLogger(__name__)

BATCH = 200
# One worker deals that many batches and leaves the rest to the scheduled action, so that its own caller is not kept.
MAX_BATCHES = 5
# The first half of an advisory lock's key says what is locked; the second is the team.
LOCK = 1717921124


class FeedbackTeam(models.Model):
    """Tickets are dealt out after the transaction that queued them: one worker at a time deals for a team.

    In the transaction itself, parallel workers could not see each other's choice, so that turns would be skewed.
    """

    _inherit = "feedback.team"

    assignment_strategy = fields.Selection(
        STRATEGIES,
        "Assignment",
        required=True,
        default="manual",
        help="Who gets a new ticket. Only people who are there get one: within their working hours, not on time off, "
        "with the status “Available” and room for more.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        self.env["feedback.agent"]._of_users(teams.member_ids | teams.user_id)
        return teams

    def write(self, vals):
        result = super().write(vals)
        if {"member_ids", "user_id"} & vals.keys():
            self.env["feedback.agent"]._of_users(self.member_ids | self.user_id)
        if "assignment_strategy" in vals:
            self._queue_backlog()
        if {"member_ids", "user_id", "assignment_strategy", "calendar_id"} & vals.keys():
            self._deal_after_commit()
        return result

    def _queue_backlog(self):
        """The strategy has changed: queue what has nobody, or leave it to people."""
        # sudo: feedback.ticket - whoever may set up the team may not see all of its tickets
        Ticket = self.env["feedback.ticket"].sudo()
        domain = [("team_id", "in", self.ids), ("user_id", "=", False), ("is_done", "=", False)]
        self.env.add_to_compute(Ticket._fields["is_queued"], Ticket.search(domain))

    def _deal_after_commit(self):
        """Deal out as soon as this transaction is committed, once however often it is asked for."""
        if not self or not self.env.registry.ready:
            return
        postcommit = self.env.cr.postcommit
        team_ids = postcommit.data.get("feedback_routing.team_ids")
        if team_ids is None:
            team_ids = postcommit.data["feedback_routing.team_ids"] = set()
            postcommit.add(lambda: self.browse(sorted(team_ids))._deal_out_safely())
        team_ids.update(self.ids)

    def _deal_out_safely(self):
        try:
            self._deal_out()
        except Exception:
            # What was committed must not look like a failure; the scheduled action deals out what is left.
            _logger.exception("Tickets of the teams %s could not be dealt out", self.ids)

    def _deal_out(self):
        """Give the queued tickets of these teams to people who are there; who finds another worker at it leaves."""
        for team in self:
            seen = set()
            for _batch in range(MAX_BATCHES):
                # Asked again after each lock is let go: whoever queued a ticket meanwhile found it taken, and left.
                if not team._has_queue(seen):
                    break
                try:
                    with team._alone() as own:
                        if not own:
                            break
                        dealt = own._deal_batch(seen)
                    if not dealt:
                        break
                    seen.update(dealt)
                except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                    _logger.info("Team %s: somebody changed a ticket while it was dealt out, once more", team.id)
            else:
                team._deal_out_later()

    @contextmanager
    def _own_transaction(self):
        """Yield the team in a superuser transaction of its own; in tests it is the caller's."""
        if modules.module.current_test:
            yield self.sudo()
            return
        with self.env.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})["feedback.team"].browse(self.id)

    @contextmanager
    def _alone(self):
        """Yield the team in a transaction that began when no other worker was dealing for it, or an empty recordset.

        The lock ends with a second transaction that does nothing else: it outlives the first one's commit, and
        neither an error nor a reused connection can keep it.
        """
        with self._own_transaction() as keeper, self._own_transaction() as team:
            query = SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, self.id)
            ((is_ours,),) = keeper.env.execute_query(query)
            yield team if is_ours else team.browse()

    def _has_queue(self, seen):
        with self._own_transaction() as team:
            return bool(team.env["feedback.ticket"].search(team._queue_domain(seen), limit=1))

    def _queue_domain(self, seen):
        return [
            ("team_id", "=", self.id),
            ("is_queued", "=", True),
            ("is_snoozed", "=", False),
            ("id", "not in", list(seen)),
        ]

    def _deal_batch(self, seen):
        """Deal out one batch of the queue without the tickets ``seen``.

        :return: ids of the tickets looked at; none where there is no point in looking at more
        """
        Ticket = self.env["feedback.ticket"]
        query = Ticket._search(self._queue_domain(seen), order="priority desc, id", limit=BATCH)
        # Read and locked by one statement, the first of the transaction: nobody can change them in between.
        # Who is at work on one at this moment is not waited for, so that nobody can wait for us in turn.
        rows = self.env.execute_query(SQL("%s FOR NO KEY UPDATE SKIP LOCKED", query.select()))
        tickets = Ticket.browse([row[0] for row in rows])
        return tickets.ids if tickets and self._assign(tickets) else []

    def _deal_out_later(self):
        with self._own_transaction() as team:
            team.env.ref("feedback_routing.ir_cron_deal_out")._trigger()

    @api.model
    def _cron_deal_out(self):
        """Deal out what waits: people have come in, or have room again."""
        groups = self.env["feedback.ticket"]._read_group([("is_queued", "=", True)], ["team_id"])
        for (team,) in groups:
            team._deal_out_safely()
