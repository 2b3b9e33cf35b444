from odoo import fields, models
from odoo.fields import Command
from odoo.tools import plaintext2html

SOURCE = "en_US"


class FeedbackFormTemplate(models.Model):
    """A form that is ready to be used: a card that makes a channel of itself, in every language that is installed."""

    _name = "feedback.form.template"
    _description = "Feedback Form Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, help="Which content it has.")
    icon = fields.Char(required=True, help="Of Font Awesome.")
    description = fields.Char(translate=True)

    def action_create_form(self):
        channel = self._create_form()
        return {
            "type": "ir.actions.act_window",
            "res_model": "feedback.channel",
            "res_id": channel.id,
            "views": [(False, "form")],
        }

    def _create_form(self):
        """Return a new channel of the current company with the questions and texts of this template."""
        self.ensure_one()
        source = self.with_context(lang=SOURCE)
        content = source._content()
        channel = source.env["feedback.channel"].create(
            {
                "gateway_type": "form",
                "name": source.name,
                **content["channel"],
                **{name: plaintext2html(text) for name, text in content["texts"].items()},
                "question_ids": [
                    Command.create(self._prepare_question_values(item, 10 * place))
                    for place, item in enumerate(content["questions"], 1)
                ],
            }
        )
        self._set_conditions(channel, content)
        for lang, _name in self.env["res.lang"].get_installed():
            if lang != SOURCE:
                self.with_context(lang=lang)._translate_form(channel.with_context(lang=lang), content)
        return channel.with_env(self.env)

    def _content(self):
        """Return the content in the language of the context, see feedback_form_template_content.py."""
        return getattr(self, f"_content_{self.code}")()

    def _prepare_question_values(self, item, sequence):
        values = {name: value for name, value in item.items() if name not in ("when", "options")}
        options = [Command.create({"key": key, "name": name}) for key, name in item.get("options", {}).items()]
        return {**values, "sequence": sequence, "option_ids": options}

    def _set_conditions(self, channel, content):
        questions = {question.key: question for question in channel.question_ids}
        channel.write(
            {
                "question_ids": [
                    Command.update(questions[item["key"]].id, self._prepare_condition(questions, *item["when"]))
                    for item in content["questions"]
                    if item.get("when")
                ],
                "ending_ids": [
                    Command.create(
                        {
                            "name": item["name"],
                            "text": plaintext2html(item["text"]),
                            **self._prepare_condition(questions, *item["when"]),
                        }
                    )
                    for item in content["endings"]
                ],
            }
        )

    def _prepare_condition(self, questions, key, operator, value=None):
        values = {"condition_question_id": questions[key].id, "condition_operator": operator}
        if isinstance(value, int):
            return {**values, "condition_number": value}
        if value in ("yes", "no"):
            return {**values, "condition_answer": value}
        wanted = value or ()
        options = questions[key].option_ids.filtered(lambda option: option.key in wanted)
        return {**values, "condition_option_ids": [Command.set(options.ids)]}

    def _translate_form(self, channel, source):
        """Give the channel the texts of the template in the language of the context."""
        content = self._content()
        channel.write({"name": self.name, "form_title": content["channel"]["form_title"]})
        for name, text in content["texts"].items():
            self._translate_html(channel, name, source["texts"][name], text)
        for question, item in zip(channel.question_ids, content["questions"], strict=True):
            question.write({name: item[name] for name in ("name", "help_text", "placeholder") if name in item})
            question.write({name: item[name] for name in ("low_label", "high_label") if name in item})
            for option in question.option_ids:
                option.name = item["options"][option.key]
        for ending, old, new in zip(channel.ending_ids, source["endings"], content["endings"], strict=True):
            ending.name = new["name"]
            self._translate_html(ending, "text", old["text"], new["text"])

    def _translate_html(self, record, name, old, new):
        record.update_field_translations(name, {self.env.lang: {old: new}})
