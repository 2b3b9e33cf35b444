"""A conversation as people read it."""

from markupsafe import Markup


def transcript(lines, format_moment):
    """Return who said what when, HTML.

    :param lines: [(name, naive UTC or None, text, [names of files])], in their order
    :param format_moment: function of a moment and whether its day is to be named
    """
    parts, day = [], None
    for name, moment, text, files in lines:
        is_new_day = bool(moment) and moment.date() != day
        day = moment.date() if moment else day
        when = Markup(' <span class="text-muted small">%s</span>') % format_moment(moment, is_new_day) if moment else ""
        said = [text, *(f"📎 {file}" for file in files)]
        parts.append(Markup("<p><strong>%s</strong>%s<br/>%s</p>") % (name, when, _lines(said)))
    return Markup("").join(parts)


def questions_and_answers(pairs):
    """Return [(question, [answers])] as HTML."""
    return Markup("").join(
        Markup("<p><strong>%s</strong><br/>%s</p>") % (question, _lines(answers)) for question, answers in pairs
    )


def _lines(texts):
    return Markup("<br/>").join(line for text in texts for line in text.strip().splitlines())
