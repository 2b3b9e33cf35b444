from odoo import models
from odoo.tools import SQL

PREFIX = "form_"


class FeedbackChannel(models.Model):
    """The questions of a web form as properties of its tickets, by which staff filter and group them."""

    _inherit = "feedback.channel"

    def _sync_form_properties(self):
        """Define a property for each question, in the language of the company.

        What is asked no longer stays as long as a ticket has an answer to it.
        """
        self.ensure_one()
        office = self._in_office_language()
        known = {definition["name"]: definition for definition in self.ticket_properties_definition or []}
        wanted = {}
        for question in office._ordered_questions():
            definition = question._prepare_property()
            if definition:
                name = definition["name"]
                wanted[name] = self._with_former_options(definition, known.get(name, {}))
        others = {
            name: definition
            for name, definition in known.items()
            if name not in wanted and (not name.startswith(PREFIX) or self._has_answers(name))
        }
        definitions = [*wanted.values(), *others.values()]
        if definitions != [*known.values()]:
            self.ticket_properties_definition = definitions

    def _in_office_language(self):
        # sudo: res.partner - the language of the company
        lang = self.company_id.sudo().partner_id.lang
        return self.with_context(lang=lang or self.env.lang)

    def _with_former_options(self, definition, known):
        """Return the definition with what could be chosen before, where tickets have answers."""
        kind = definition["type"]
        if kind not in ("selection", "tags"):
            return definition
        current = {option[0] for option in definition[kind]}
        former = [option for option in known.get(kind) or () if option[0] not in current]
        if former and self._has_answers(definition["name"]):
            definition[kind] += former
        return definition

    def _has_answers(self, name):
        """Tell whether a ticket of this channel has a value of this property."""
        self.env["feedback.ticket"].flush_model(["channel_id", "ticket_properties"])
        found = self.env.execute_query(
            SQL(
                "SELECT 1 FROM feedback_ticket WHERE channel_id = %s "
                "AND COALESCE(ticket_properties ->> %s, 'false') NOT IN ('false', '', '[]', '0') LIMIT 1",
                self.id,
                name,
            )
        )
        return bool(found)
