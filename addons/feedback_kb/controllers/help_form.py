from odoo.http import request

from odoo.addons.feedback_intake.controllers.form import FeedbackForm

# As many articles as somebody opens while writing one message.
MOST_SEARCHES = 5


class HelpForm(FeedbackForm):
    """The web form shows articles while its visitor writes, and counts who writes all the same.

    Which searches have led here goes with the form as signed references; what is forged or expired is left aside.
    """

    def _prepare_extras(self, channel):
        site = channel._help_site() if channel.suggests_articles else None
        return {
            **super()._prepare_extras(channel),
            "suggest_url": f"/help/{site.slug}/suggest" if site else None,
            "kb_search": " ".join(query._reference() for query in self._named_searches()),
        }

    def _named_searches(self):
        # sudo: feedback.kb.query - signed references name them; visitors have no rights on the log
        Query = request.env["feedback.kb.query"].sudo()
        references = self._typed("kb_search").split()[:MOST_SEARCHES]
        return Query.union(*(Query._by_reference(reference) for reference in references))

    def _store_delivery(self, channel, nonce, values, files, anonymous, **extra):
        event = super()._store_delivery(channel, nonce, values, files, anonymous, **extra)
        searches = self._named_searches()
        if searches:
            searches._note_ticket(event.ticket_id)
            if anonymous:
                searches._blur_times(channel.company_id)
        return event
