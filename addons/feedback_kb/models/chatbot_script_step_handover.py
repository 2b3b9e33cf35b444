from markupsafe import Markup

from odoo import models


class ChatbotScriptStep(models.Model):
    """Where a script goes from a knowledge step: to a person, to its next step, and never into a dead end."""

    _inherit = "chatbot.script.step"

    def _on_person(self, discuss_channel, turn):
        turn.query._note_chat("chat_refused")
        return self._hand_over(discuss_channel)

    def _on_helped(self, discuss_channel, turn):
        turn.query._note_chat("chat_helped")
        thanks = self.env._("I am glad that this helped.")
        if next_step := self._next_step_after_help(discuss_channel):
            discuss_channel._knowledge_say(self, thanks)
            return next_step
        more = self.env._("If there is anything else, just write it here.")
        return self._reply(discuss_channel, "closed", Markup("%s %s") % (thanks, more))

    def _hand_over(self, discuss_channel, apology=None):
        """Return the step at which a person has taken over, or else the one that goes on without a person."""
        person = self._step_that_forwards(discuss_channel)
        if person.step_type not in ("knowledge", "forward_operator"):
            return person  # of another addon, which does more than to forward
        apologetic = discuss_channel.with_context(knowledge_apology=apology) if apology else discuss_channel
        posted = apologetic._forward_human_operator(chatbot_script_step=person)
        # sudo: discuss.channel - who talks to the visitor is known to the visitor
        if discuss_channel.sudo().livechat_operator_id != self.chatbot_script_id.operator_partner_id:
            discuss_channel._knowledge_write_brief(self)
            return person._after(posted)
        nobody = " ".join(filter(None, [apology, self.env._("I am sorry, nobody is free to chat right now.")]))
        if next_step := self._next_step_without_person(discuss_channel, person):
            discuss_channel._knowledge_say(self, nobody)
            return next_step
        return self._reply(discuss_channel, "stranded", Markup("<p>%s</p><p>%s</p>") % (nobody, self._ways_to_us()))

    def _ways_to_us(self):
        """Return how else the visitor reaches us."""
        site = self.knowledge_site_id
        stay = self.env._("You can also go on asking me.")
        if site.channel_id.form_url:
            write = self.env._("Write to us, we answer as soon as we can")
            return Markup("%s. %s") % (self._link(site.channel_id.form_url, write), stay)
        if site.company_id.email:
            write = self.env._("Please write to %(address)s.", address=site.company_id.email)
            return Markup("%s %s") % (write, stay)
        return self.env._("Please try again later, or ask me something else.")

    def _steps_ahead(self, discuss_channel):
        """Yield the steps that the visitor's choices lead to, in their order."""
        answers = discuss_channel.sudo().chatbot_message_ids.user_script_answer_id
        step = self
        while step := step._fetch_next_step(answers):
            yield step

    def _step_that_forwards(self, discuss_channel):
        """Return the script's own step that forwards to a person, or this one, which can do it too."""
        ahead = self._steps_ahead(discuss_channel)
        return next((step for step in ahead if step.is_forward_operator and step.step_type != "knowledge"), self)

    def _next_step_without_person(self, discuss_channel, person):
        """Return the step after the one that found nobody, or an empty recordset."""
        ahead = person._steps_ahead(discuss_channel)
        return next((step for step in ahead if not step.is_forward_operator), self.browse())

    def _next_step_after_help(self, discuss_channel):
        """Return the step for a visitor who was helped: none that is there to find a person, unless it says so."""
        helped = self.answer_ids.filtered(lambda answer: answer.knowledge_role == "helped")
        for step in self._steps_ahead(discuss_channel):
            is_for_others = (step.is_forward_operator and step.step_type != "knowledge") or (
                step.is_forward_operator_child
            )
            if helped in step.triggering_answer_ids or not is_for_others:
                return step
        return self.browse()
