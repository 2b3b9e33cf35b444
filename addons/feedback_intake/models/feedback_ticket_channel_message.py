import dataclasses

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import html2plaintext, html_sanitize, plaintext2html
from odoo.tools.mimetypes import guess_mimetype

from ..tools.courtesy import is_courtesy
from ..tools.upload import UploadRefused, check_upload

BEFORE_EDIT = '<p class="text-muted small mt-2 mb-1">'


class FeedbackTicket(models.Model):
    """What customers say on channels of systems outside, as it is shown on their tickets."""

    _inherit = "feedback.ticket"

    # What agents may know of it stands in fields of the ticket.
    conversation_id = fields.Many2one(
        "feedback.conversation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="feedback_intake.feedback_intake_group_manager",
    )
    reply_hint = fields.Char(compute="_compute_reply_hint", help="Which way answers go, and until when.")
    is_reply_refused = fields.Boolean(compute="_compute_reply_hint")
    file_hint = fields.Char(compute="_compute_file_hint", help="What is still being fetched, and what could not be.")
    source_url = fields.Char("Original", readonly=True, copy=False, help="Where it stands on the other side.")

    def _compute_reply_hint(self):
        for ticket in self:
            conversation = ticket._reply_conversation()
            refusal = conversation and conversation._refusal({})
            ticket.is_reply_refused = bool(refusal)
            hint = conversation._reply_hint() if conversation else ticket._mail_hint() or ticket._fetched_hint()
            ticket.reply_hint = refusal or hint

    def _mail_hint(self):
        """Return why the answer goes by mail, where the customer could have been answered otherwise, or False."""
        # sudo: feedback.conversation - which way an answer leaves
        conversation = self.sudo().conversation_id
        absence = conversation and conversation.channel_id._gateway()._absence(conversation)
        if not absence:
            return False
        return self.env._(
            "%(absence)s Your answer goes by e-mail to %(address)s.", absence=absence, address=self.email_normalized
        )

    def _fetched_hint(self):
        """Return the sentence for agents whose answer the customer's own program reads here, or False."""
        # sudo: feedback.conversation - which way an answer leaves
        conversation = self.sudo().conversation_id
        if not conversation or not conversation.channel_id._gateway()._is_answer_fetched:
            return False
        name = conversation.channel_id.name
        if self.email_normalized:
            return self.env._("The customer reads your answer in “%s” and gets it by e-mail.", name)
        return self.env._("The customer reads your answer in “%s”.", name)

    def _compute_file_hint(self):
        # sudo: feedback.remote.file - the names of the ticket's own files
        files = self.env["feedback.remote.file"].sudo().search([("ticket_id", "in", self.ids), ("state", "!=", "done")])
        by_ticket = files.grouped("ticket_id")
        for ticket in self:
            own = by_ticket.get(ticket, files.browse())
            failed = own.filtered(lambda file: file.state == "failed")
            sentences = [
                self.env._("Files being fetched: %s.", len(own - failed)) if own - failed else "",
                *(
                    self.env._(
                        "%(file)s could not be fetched: %(why)s", file=file.name or self.env._("A file"), why=file.error
                    )
                    for file in failed
                ),
            ]
            ticket.file_hint = " ".join(filter(None, sentences)) or False

    def action_fetch_files(self):
        """Try once more what could not be fetched."""
        self.check_access("write")
        # sudo: feedback.remote.file - who may answer the ticket may have its files fetched again
        self.env["feedback.remote.file"].sudo().search([("ticket_id", "in", self.ids)])._retry()

    @api.model
    def _message_html(self, message):
        if message.is_html:
            return html_sanitize(message.body.replace("\x00", ""), sanitize_style=True, sanitize_form=True)
        return self._text_to_body(message.body) if message.body else Markup("")

    def _post_first_messages(self, messages):
        """Post the messages that these tickets were made of, all at once: nobody follows them yet.

        :param messages: one InboundMessage a ticket
        """
        kept = [ticket._keep_files(message) for ticket, message in zip(self, messages, strict=True)]
        posted = self.env["mail.message"].create(
            [
                ticket._prepare_channel_message(message, ticket.partner_id, attachments)
                for ticket, message, attachments in zip(self, messages, kept, strict=True)
            ]
        )
        self._note_posted(self.channel_id, [ticket.conversation_id for ticket in self], messages, posted)

    def _prepare_channel_message(self, message, partner, attachments):
        self.ensure_one()
        author = partner.filtered("partner_share")
        return {
            "model": self._name,
            "res_id": self.id,
            "record_name": self.display_name,
            "body": self._message_html(message),
            "message_type": "comment",
            "subtype_id": self._comment_id(),
            "author_id": author.id,
            "email_from": author.email_formatted or message.author.name or self.contact_name or False,
            "reply_to": self.channel_id._kept_reply_address(),
            "attachment_ids": attachments.ids,
            **({"date": message.sent_date} if self.channel_id._is_old(message.sent_date) else {}),
        }

    def _join_message(self, conversation, message, partner):
        """Post one more message of a conversation, which need not be the ticket's: it may have been merged into this
        one. Return (outcome, ticket, reason) for the ledger.
        """
        if not self:
            return "ignored", self, self.env._("An answer of ours from elsewhere, in a conversation without a ticket.")
        self.ensure_one()
        values = self._prepare_channel_message(message, partner, self._keep_files(message))
        if message.is_ours:
            # The robot's words move no clock, so _on_answer_elsewhere does.
            values |= {"author_id": self.env.ref("base.partner_root").id, "email_from": message.author.name or False}
        names = ("body", "message_type", "subtype_id", "author_id", "email_from", "attachment_ids", "date")
        quiet = self.with_context(mail_post_autofollow_author_skip=True, mail_create_nosubscribe=True)
        posted = quiet.message_post(**{name: values[name] for name in names if name in values})
        self._note_posted(conversation.channel_id, [conversation], [message], posted)
        if message.is_ours:
            self._on_answer_elsewhere(message.sent_date)
        elif message.rating and message.rating != self.rating:
            self._take_stars(message)
        return "reply", self, False

    def _note_posted(self, channel, conversations, messages, posted):
        """Remember by which IDs the other side knows the messages, and which of their files are still there.

        :param channel: that of the messages, which need not be the tickets': one may have been merged into another
        :param conversations: one feedback.conversation a ticket, that of the message
        :param messages: one InboundMessage a ticket
        :param posted: mail.message, one a ticket
        """
        known = self.env["feedback.message.reference"]._find(
            channel, [message.external_id for message in messages if message.external_id]
        )
        for ticket, conversation, message, mail_message in zip(self, conversations, messages, posted, strict=True):
            if reference := known.get(message.external_id):
                reference.write(
                    {
                        "mail_message_id": mail_message.id,
                        "conversation_id": conversation.id,
                        "is_ours": message.is_ours or message.kind == "note",
                    }
                )
            self.env["feedback.remote.file"]._expect(channel, ticket, mail_message, message.files)

    def _keep_files(self, message):
        """Return attachments of the files whose bytes came along; what may not be kept is noted on the ticket."""
        self.ensure_one()
        values, refused = [], []
        for file in message.files:
            if file.content is None:
                continue
            try:
                name, mimetype = check_upload(file.name or "file", file.content, "any", guess_mimetype)
            except UploadRefused:
                refused.append(file.name or self.env._("a file"))
                continue
            values.append(
                {"name": name, "mimetype": mimetype, "raw": file.content, "res_model": self._name, "res_id": self.id}
            )
        scanner = self.env["feedback.virus.scan"]
        values, infected, unscanned = scanner._sort_files([(one["name"], one["raw"], one) for one in values])
        scanner._note_on(self, infected, unscanned)
        if refused:
            self._note(self.env._("Not taken for safety, and only kept in the ledger: %s", ", ".join(refused)))
        return self.env["ir.attachment"].create(values)

    def _note(self, text):
        """Leave a note that nobody is notified of, and return it."""
        return self.message_post(body=text, author_id=self.env.ref("base.partner_root").id)

    def _join_note(self, conversation, message):
        """Show what colleagues have noted, or what has changed, on the other side."""
        self.ensure_one()
        author = Markup("<p><strong>%s</strong></p>") % message.author.name if message.author.name else Markup("")
        posted = self._note(author + self._message_html(message))
        self._note_posted(conversation.channel_id, [conversation], [message], posted)

    def _on_answer_elsewhere(self, sent_date=None):
        """A colleague has answered with the provider's own tools: the customer no longer waits."""
        kind = "agent_reply" if self.first_reply_date else "first_reply"
        # An answer that we have heard of late counts from when it was given, though not before what it answers came in.
        moment = min(max(sent_date or fields.Datetime.now(), self.received_date), fields.Datetime.now())
        values = {"last_agent_date": moment, "needs_reply": False, "reply_due_date": False}
        self.write(values if self.first_reply_date else {**values, "first_reply_date": moment})
        milestones = self._prepare_milestone_values(kind, actor="agent", user_id=False, date=moment)
        self.env["feedback.ticket.milestone"]._log(milestones)

    def _take_changes(self, mail_message, message):
        """Take over what the customer has changed of the message, and tell whether that is anything."""
        is_changed = self._show_edit(mail_message, message)
        if message.rating and message.rating != self.rating:
            self._take_stars(dataclasses.replace(message, body=""))
            is_changed = True
        if is_changed and message.is_current and not self.channel_id._is_old(message.sent_date):
            self._return_to_agents(is_thanks=self.is_done and is_courtesy(message.body))
        return self._take_answers(message.answers) or is_changed

    def _show_edit(self, mail_message, message):
        """Show the new text, and the one before below it. Tell whether it is another one."""
        before, new = mail_message.body or Markup(""), self._message_html(message)
        last = before.partition(BEFORE_EDIT)[0]
        if html2plaintext(last).split() == html2plaintext(new).split():
            return False
        label = (
            self.env._("Changed by a colleague. Before:")
            if message.is_ours
            else self.env._("Changed by the customer. Before:")
        )
        mail_message.body = (
            new + Markup(BEFORE_EDIT) + label + Markup("</p><blockquote>") + before + Markup("</blockquote>")
        )
        self._notify_bus("customer_wrote")
        return True

    def _take_answers(self, answers):
        """Set the properties anew that these answers change, and tell whether there are any."""
        self.channel_id._learn_questions(answers)
        given = self.channel_id._prepare_properties(answers)
        known = given and self.read(["ticket_properties"])[0]["ticket_properties"]
        before = {one["name"]: one.get("value") for one in known or ()}
        if all(before.get(name) == value for name, value in given.items()):
            return False
        self.ticket_properties = {**before, **given}
        return True

    def _show_deletion(self, mail_message, message):
        """Who deletes a message wants it gone: text and files go; the ledger keeps them for its time."""
        mail_message.attachment_ids.unlink()
        text = self.env._("Deleted by a colleague.") if message.is_ours else self.env._("Deleted by the customer.")
        mail_message.body = Markup('<p class="text-muted">%s</p>') % text
        self._notify_bus("customer_wrote")

    def _take_stars(self, message):
        self.with_context(feedback_actor="customer").write({"rating": message.rating})
        milestones = self._prepare_milestone_values("rated", actor="customer", value=str(message.rating))
        self.env["feedback.ticket.milestone"]._log(milestones)
        if message.body:
            self._note(plaintext2html(message.body))
