import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

BATCH = 100


class FeedbackRetentionRule(models.Model):
    """How long something is kept, and what becomes of it then. A rule does nothing before it is switched on."""

    _name = "feedback.retention.rule"
    _description = "Feedback Retention Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_on = fields.Boolean("Switched On", readonly=True, copy=False)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    channel_ids = fields.Many2many("feedback.channel", string="Channels", check_company=True, help="None: all.")
    what = fields.Selection(
        [
            ("anonymise", "Closed tickets: anonymise"),
            ("delete", "Closed tickets: delete"),
            ("files", "Closed tickets: delete their files"),
            ("recordings", "Calls: delete recordings"),
            ("calls", "Calls without a ticket: forget who called"),
            ("consents", "Withdrawn consents: forget who gave them"),
        ],
        required=True,
        default="anonymise",
        help="Anonymised tickets are still counted in every report; deleted ones are not.",
    )
    months = fields.Integer("After (months)", required=True, default=36, help="Counted from when a ticket was closed.")
    due_count = fields.Integer("Due Now", compute="_compute_due_count")
    log_ids = fields.One2many("feedback.retention.log", "rule_id", "What Was Done", readonly=True)

    _months_positive = models.Constraint("CHECK (months > 0)", "The time must be at least a month.")

    @api.depends("what", "months", "channel_ids", "company_id")
    def _compute_due_count(self):
        for rule in self:
            model, domain, _method = rule._plan() if rule.what and rule.months > 0 else (None, None, None)
            # sudo: any of them - all that is due, as the scheduled action sees it
            rule.due_count = self.env[model].sudo().search_count(domain) if model else 0

    def _plan(self):
        """Return (model, domain of what is due now, name of the model's method that does it). Addons add theirs."""
        self.ensure_one()
        return {
            "anonymise": lambda: ("feedback.ticket", self._ticket_domain(), "_anonymise"),
            "delete": lambda: ("feedback.ticket", self._ticket_domain(keeps_anonymised=False), "_erase"),
            "files": lambda: (
                "feedback.ticket",
                self._ticket_domain() & Domain("has_files", "=", True),
                "_delete_files",
            ),
            "recordings": lambda: ("feedback.call", self._call_domain(), "_delete_recordings"),
            "calls": lambda: ("feedback.call", self._lone_call_domain(), "_anonymise_caller"),
            "consents": lambda: ("feedback.consent", self._consent_domain(), "_anonymise_person"),
        }[self.what]()

    def _cutoff(self):
        return fields.Datetime.now() - relativedelta(months=self.months)

    def _own(self):
        own = Domain("company_id", "=", self._origin.company_id.id or self.company_id.id)
        return own & Domain("channel_id", "in", self.channel_ids.ids) if self.channel_ids else own

    def _ticket_domain(self, keeps_anonymised=True):
        """Return the domain of tickets closed long enough ago: never open ones, none under legal hold."""
        cutoff = self._cutoff()
        closed = Domain("resolved_date", "<", cutoff) | (
            Domain("resolved_date", "=", False) & Domain("received_date", "<", cutoff)
        )
        domain = self._own() & Domain("is_done", "=", True) & Domain("is_on_hold", "=", False) & closed
        return domain & Domain("is_anonymised", "=", False) if keeps_anonymised else domain

    def _call_domain(self):
        old = Domain("recording_attachment_id", "!=", False) & Domain("started_date", "<", self._cutoff())
        return self._own() & old & (Domain("ticket_id", "=", False) | Domain("ticket_id.is_on_hold", "=", False))

    def _lone_call_domain(self):
        known = Domain("customer_number", "!=", False) | Domain("partner_id", "!=", False)
        known |= Domain("customer_name", "!=", False)
        return self._own() & Domain("ticket_id", "=", False) & Domain("started_date", "<", self._cutoff()) & known

    def _consent_domain(self):
        old = Domain("withdrawn_date", "<", self._cutoff()) & Domain("is_anonymised", "=", False)
        return self._own() & old & (Domain("ticket_id", "=", False) | Domain("ticket_id.is_on_hold", "=", False))

    def action_preview(self):
        """Show what would go now."""
        self.ensure_one()
        self.check_access("read")
        model, domain, _method = self._plan()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Due now: %s", self.name),
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain),
            "context": {"create": False, "active_test": False},
        }

    def action_switch_on(self):
        self.check_access("write")
        self.is_on = True

    def action_switch_off(self):
        self.check_access("write")
        self.is_on = False

    def write(self, vals):
        # Whoever changes what a switched-on rule does looks at the preview again before it acts.
        if {"what", "months", "channel_ids", "company_id"} & vals.keys():
            vals = {**vals, "is_on": False}
        return super().write(vals)

    @api.model
    def _cron_apply(self):
        """Do what is due, in batches: whatever has been done stays done when time runs out."""
        for rule in self.search([("is_on", "=", True)]):
            if not rule._apply():
                return
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _apply(self):
        """Do what is due by this rule. Return whether there is time left for more."""
        self.ensure_one()
        model, domain, method = self._plan()
        Records = self.env[model].with_context(active_test=False)
        done, failed, error, last, has_time = 0, 0, False, 0, True
        while has_time and (batch := Records.search(domain & Domain("id", ">", last), order="id", limit=BATCH)):
            last = batch[-1].id
            number = len(batch)
            for record, problem in self._try(batch, method):
                failed, error = failed + 1, problem
                _logger.warning("Retention rule %s fails on %s: %s", self.id, record, problem)
            done += number
            has_time = bool(self.env["ir.cron"]._commit_progress(number, remaining=number))
            self.env.invalidate_all()
        if done:
            self._note(done - failed, failed, error)
        return has_time

    def _try(self, batch, method):
        """Call the method on a batch, and one by one where that fails. Yield (name of a record, error) of failures."""
        try:
            with self.env.cr.savepoint():
                getattr(batch, method)()
        except Exception:  # noqa: BLE001 - whatever it is, the others are due all the same
            _logger.info("A batch of %s is taken one by one", batch._name, exc_info=True)
            self.env.invalidate_all()
            for record in batch:
                try:
                    with self.env.cr.savepoint():
                        getattr(record, method)()
                except Exception as error:  # noqa: BLE001 - it is logged and the next one taken
                    self.env.invalidate_all()
                    yield f"{record._name}({record.id})", str(error) or type(error).__name__

    def _note(self, done, failed, error):
        # sudo: feedback.retention.log - the system alone writes it
        self.env["feedback.retention.log"].sudo().create(
            {
                "rule_id": self.id,
                "rule_name": self.name,
                "company_id": self.company_id.id,
                "what": dict(self._fields["what"]._description_selection(self.env))[self.what],
                "count": done,
                "failed_count": failed,
                "error": error,
            }
        )
