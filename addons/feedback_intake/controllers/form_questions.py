from odoo.http import request

from ..tools.form_input import MAX_LENGTHS as ANSWER_LENGTHS
from .public_page import PublicPage

# More than any answer may have, so that what is too long is shown again in whole.
MAX_TYPED = 20_000
MAX_PREFILL = max(ANSWER_LENGTHS.values())


class FormQuestions(PublicPage):
    """The questions that an administrator has added to a web form: what visitors type, choose and attach."""

    def _typed_answers(self, channel):
        """Return {key: [text]} of what was typed, or what a link fills in: ``?q_<key>=``; of files their names."""
        incoming = request.httprequest
        is_sent = incoming.method == "POST"
        source, limit = (incoming.form, MAX_TYPED) if is_sent else (incoming.args, MAX_PREFILL)
        typed = {}
        for question in channel._ordered_questions():
            name = f"q_{question.key}"
            if question.kind == "file":
                typed[question.key] = [file.filename for file in incoming.files.getlist(name) if file.filename]
            elif question.kind != "section":
                typed[question.key] = [self._cleaned(text)[:limit] for text in source.getlist(name)]
        return typed

    def _read_form_files(self, channel, answers, anonymous):
        """Return ([(name, mimetype, bytes)], {field: what is wrong}) of all files that the form has asked for."""
        policies = {"files": channel.file_policy}
        for question in channel._ordered_questions():
            if question.kind == "file" and question.key in answers:
                policies[f"q_{question.key}"] = question.file_policy
        kept, errors = [], {}
        for field, policy in policies.items():
            files, wrong = self._read_files(channel, policy, anonymous, field)
            kept += files
            if wrong:
                errors[field] = wrong
        if not errors and len(kept) > channel.max_files:
            errors[field] = self._too_many_files(len(kept), channel.max_files)
        return kept, errors

    def _settle_contact(self, channel, values, answers):
        """Let the first e-mail address and phone number among the answers stand for what was not typed elsewhere."""
        if channel.contact_policy == "none":
            values |= {"name": "", "email": "", "phone": ""}
        else:
            values |= {name: values[name] or given for name, given in channel._form_contact(answers).items()}

    def _check_something_said(self, values, answers, files):
        """Return {"form": sentence} where somebody has sent an empty form, else {}."""
        if values["message"] or values["rating"] or answers or files:
            return {}
        return {"form": request.env._("There is nothing in it yet: please answer a question or write a message.")}
