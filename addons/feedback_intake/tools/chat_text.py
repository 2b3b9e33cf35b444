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
        when = format_moment(moment, is_new_day) if moment else ""
        said = [*text.strip().splitlines(), *(f"📎 {file}" for file in files)]
        parts.append(
            Markup('<p><strong>%s</strong> <span class="text-muted small">%s</span><br/>%s</p>')
            % (name, when, Markup("<br/>").join(said))
        )
    return Markup("").join(parts)


def questions_and_answers(pairs):
    """Return [(question, [answers])] as HTML."""
    return Markup("").join(
        Markup("<p><strong>%s</strong><br/>%s</p>") % (question, Markup("<br/>").join(answers))
        for question, answers in pairs
    )
