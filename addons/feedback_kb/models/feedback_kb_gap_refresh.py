from collections import Counter, defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ..tools.near_duplicates import group_texts, stems
from ..tools.personal_data import mask
from .feedback_kb_gap import GROWTH

DAYS = 90
EXAMPLES = 5
# Of so many wordings, the commonest ones, the best are shown.
WORDINGS = 30
# So many of a kind are kept for a company: nobody works through more, and the list stays quick.
KEPT = 200
FORGOTTEN_DAYS = 400
MAX_TITLE = 300
# Below it is a single question, not a gap.
LEAST = {"search": 2}
# Texts whose wording is compared with what is there already; the others belong to one article each.
WORDED = ("search", "reply")


class FeedbackKbGap(models.Model):
    """The list is built from the logs of 90 days: what is there keeps its state, new gaps are added, past ones go."""

    _inherit = "feedback.kb.gap"

    @api.model
    def _cron_refresh(self):
        companies = self.env["res.company"].search([("active", "=", True)])
        self._refresh([*companies.ids, False])

    @api.model
    def _refresh(self, company_ids):
        """Build the list anew for these companies (False: what belongs to no company)."""
        self.env.flush_all()
        # Who comes while another builds the list leaves it to them.
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(hashtext('feedback.kb.gap'))")
        if not self.env.cr.fetchone()[0]:
            return
        now = fields.Datetime.now()
        since = now - timedelta(days=DAYS)
        known = self.search([("company_id", "in", company_ids)])
        found = []
        for kind, collect in self._gap_sources():
            of_kind = known.filtered(lambda gap, kind=kind: gap.kind == kind)
            for gap, occurrences, leader in self._gather(kind, collect(since, company_ids), of_kind):
                fresh = gap._without_settled(self._distinct(kind, occurrences))
                if fresh and self._is_gap(kind, fresh):
                    found.append((gap, fresh, self._prepare_gap_values(kind, fresh, leader, now)))
        found = self._best(found)
        self._describe(found)
        self._store(found)
        still_there = self.union(*(gap for gap, _occurrences, _values in found))
        (known - still_there)._let_go(now)

    @api.model
    def _gap_sources(self):
        """Return [(kind, function of (since, company ids) that returns a list of :class:`Occurrence`)]."""
        return [
            ("search", self._collect_searches),
            ("reply", self._collect_replies),
            ("article", self._collect_unhelpful),
            ("outdated", self._collect_outdated),
        ]

    def _gather(self, kind, occurrences, known):
        """Yield (gap or empty, occurrences, stems that they resemble) for all that mean the same."""
        by_scope = defaultdict(list)
        for occurrence in occurrences:
            by_scope[occurrence.scope].append(occurrence)
        for (company_id, team_id), own in by_scope.items():
            there = known.filtered(
                lambda gap, scope=(company_id, team_id): (gap.company_id.id or None, gap.team_id.id or None) == scope
            )
            if kind in WORDED:
                yield from self._gather_worded(own, there)
            else:
                yield from self._gather_by_article(own, there)

    def _gather_worded(self, occurrences, known):
        seeds = [(tuple(gap.stems.split()), gap) for gap in known.sorted("id") if gap.stems]
        for group in group_texts([stems(occurrence.text) for occurrence in occurrences], seeds):
            if group.members:
                members = [occurrences[number] for number in group.members]
                yield group.seed or self.browse(), members, " ".join(group.leader)

    def _gather_by_article(self, occurrences, known):
        gaps = {gap.article_id.id: gap for gap in known}
        by_article = defaultdict(list)
        for occurrence in occurrences:
            source = occurrence.source
            by_article[source[0] if isinstance(source, tuple) else source].append(occurrence)
        for article_id, members in by_article.items():
            yield gaps.get(article_id, self.browse()), members, False

    @api.model
    def _distinct(self, kind, occurrences):
        """Return the occurrences that count."""
        return occurrences

    @api.model
    def _is_gap(self, kind, occurrences):
        """Tell whether these are enough to speak of a gap."""
        return len(occurrences) >= LEAST.get(kind, 1)

    def _without_settled(self, occurrences):
        """Of a gap that is done, only what happened since counts."""
        if self.state != "done":
            return occurrences
        return [occurrence for occurrence in occurrences if occurrence.date > self.settled_date]

    @api.model
    def _prepare_gap_values(self, kind, occurrences, leader, now):
        """Return the figures of a gap; the rest comes from :meth:`_describe`."""
        company_id, team_id = occurrences[0].scope
        langs = Counter(occurrence.lang for occurrence in occurrences if occurrence.lang)
        reasons = Counter(occurrence.reason for occurrence in occurrences if occurrence.reason)
        customers = {occurrence.who for occurrence in occurrences} - {None}
        return {
            "kind": kind,
            "company_id": company_id or False,
            "team_id": team_id or False,
            "count": len(occurrences),
            "customer_count": len(customers),
            "last_date": max(occurrence.date for occurrence in occurrences).replace(microsecond=0),
            "score": round(sum(occurrence.score(now) for occurrence in occurrences), 2),
            "lang": min(langs, key=lambda lang: (-langs[lang], lang)) if langs else False,
            "reason": min(reasons, key=lambda reason: (-reasons[reason], reason)) if reasons else False,
            "stems": leader,
        }

    @api.model
    def _describe(self, found):
        """Add what a kind has beside figures: title, wordings, answer, article. In batches: it costs few queries."""
        for kind, _collect in self._gap_sources():
            of_kind = [(occurrences, values) for _gap, occurrences, values in found if values["kind"] == kind]
            described = getattr(self, f"_describe_{kind}")([occurrences for occurrences, _values in of_kind])
            for (_occurrences, values), more in zip(of_kind, described, strict=True):
                values.update(more)

    @api.model
    def _prepare_wordings(self, texts, names=()):
        """Return the title and the other wordings of texts, the most frequent first, masked."""
        counted = Counter()
        for text, number in Counter(texts).most_common(WORDINGS):
            counted[" ".join(mask(text, names).split())[:MAX_TITLE]] += number
        wordings = sorted(filter(None, counted), key=lambda text: (-counted[text], text))
        examples = "\n".join(wordings[1 : 1 + EXAMPLES])
        return {"title": wordings[0] if wordings else "…", "example_text": examples or False}

    @api.model
    def _best(self, found):
        """Keep what is there and the best of what is new, so many of a kind and company."""
        kept, taken = [], Counter()
        for gap, occurrences, values in sorted(found, key=lambda item: (not item[0], -item[2]["score"])):
            place = (values["kind"], values["company_id"])
            taken[place] += 1
            if gap or taken[place] <= KEPT:
                kept.append((gap, occurrences, values))
        return kept

    def _store(self, found):
        for gap, _occurrences, values in found:
            if gap and gap.state in ("done", "dismissed") and not gap._has_grown(values["count"]):
                continue  # what is settled keeps the figures that it was settled with
            if gap and gap.state in ("done", "dismissed"):
                values["state"] = "open"
            changed = gap and {name: value for name, value in values.items() if gap._holds_other(name, value)}
            if changed:
                gap.write(changed)
        self.create([values for gap, _occurrences, values in found if not gap])

    def _has_grown(self, count):
        """Tell whether what was settled is open again: dismissed, by half; done, when half as many come since."""
        if self.state == "dismissed":
            return count >= max(self.settled_count * GROWTH, self.settled_count + 1)
        return count * 2 >= self.settled_count

    def _holds_other(self, name, value):
        """Tell whether a field holds something else; a score that has faded a little is the same."""
        present = self._fields[name].convert_to_write(self[name], self)
        if name == "score":
            return abs(present - value) >= 0.01
        return (present or False) != (value or False)

    def _let_go(self, now):
        """Forget gaps that nothing speaks of any more; what somebody works on or has settled stays."""
        self.filtered(lambda gap: gap.state == "progress" and gap.kind not in WORDED).write({"state": "done"})
        long_ago = now - timedelta(days=FORGOTTEN_DAYS)
        self.filtered(lambda gap: gap.state == "open" or (gap.settled_date and gap.settled_date < long_ago)).unlink()
