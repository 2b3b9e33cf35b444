"""Charts as inline SVG, for pages that are printed or mailed: no library, no script, no colour that matters.

Numbers are 0 or more. What tells series apart is how dark they are and how their lines are dashed, so that a print in
grey reads the same.
Each chart carries a title and its numbers in words for those who hear it. All text is escaped.
"""

from dataclasses import dataclass, field
from html import escape
from math import ceil, floor, log10
from zlib import crc32

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 26, 30
TICKS = 4
# From dark to light, each with a dash pattern for lines.
SHADES = (("#17545C", ""), ("#6FA3A8", "6 3"), ("#C9DCDE", "2 3"), ("#3C3C3C", "8 3 2 3"))
INK, GRID = "#333333", "#DDDDDD"
MOST_LABELS = 14
FONT = 'font-family="Lato, DejaVu Sans, Arial, sans-serif"'
CHARACTER = 6.3  # average width of a Cyrillic one at the size of labels


@dataclass(frozen=True)
class Series:
    """Numbers of one name, one for each label; None where there is none."""

    name: str
    values: list = field(default_factory=list)


def line_chart(title, labels, series, form=str, whole=False):
    """Return one line for each series, as SVG text. A missing number breaks the line.

    :param labels: list of texts along the horizontal axis
    :param series: list of :class:`Series`
    :param form: function that writes a number as people read it
    :param whole: there is nothing between two whole numbers
    """
    plot = Plot(labels, _highest(value for one in series for value in one.values), whole)
    marks = [mark for number, one in enumerate(series) for mark in plot.line(one, number, form)]
    return _document(title, labels, series, form, [*plot.axes(form), *marks, *_legend(series)])


def bar_chart(title, labels, values, form=str):
    """Return horizontal bars with their numbers, as SVG text: one row for each label, which may be long."""
    series = [Series(title, values)]
    highest = _highest(values)
    text_width, row = 210, 24
    width = WIDTH - text_width - 70
    marks = []
    for number, (label, value) in enumerate(zip(labels, values, strict=True)):
        top = TOP - 14 + number * row
        length = width * (value or 0) / highest
        short = _shorten(label, text_width)
        marks += [
            _text(text_width - 8, top + 13, short, "end"),
            f'<rect x="{text_width}" y="{top}" width="{length:.1f}" height="{row - 8}" fill="{SHADES[0][0]}"/>',
            _text(text_width + length + 6, top + 13, form(value)),
        ]
    return _document(title, labels, series, form, marks, height=TOP + len(labels) * row - 10)


def stacked_bar_chart(title, labels, series, form=str, whole=False):
    """Return upright bars that are made of the series, the first one at the bottom, as SVG text."""
    totals = [sum(value or 0 for value in column) for column in zip(*(one.values for one in series), strict=True)]
    plot = Plot(labels, _highest(totals), whole)
    marks = [mark for position in range(len(labels)) for mark in plot.stack(series, position)]
    if len(labels) <= MOST_LABELS:
        marks += [_text(plot.x(at), plot.y(total) - 4, form(total), "middle", 9) for at, total in enumerate(totals)]
    return _document(title, labels, series, form, [*plot.axes(form), *marks, *_legend(series)])


class Plot:
    """An area with a scale from 0 to a round number, and one place for each label."""

    def __init__(self, labels, highest, whole=False):
        self.labels = labels
        self.step = _round_step(highest / TICKS, whole)
        self.top = self.step * max(1, ceil(highest / self.step - 1e-9))
        self.width = WIDTH - LEFT - RIGHT
        self.height = HEIGHT - TOP - BOTTOM

    def x(self, position):
        return LEFT + self.width * (position + 0.5) / max(1, len(self.labels))

    def y(self, value):
        return TOP + self.height * (1 - value / self.top)

    def axes(self, form):
        for number in range(round(self.top / self.step) + 1):
            value = number * self.step
            y = self.y(value)
            yield f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="{GRID}"/>'
            yield _text(LEFT - 6, y + 4, form(value), "end")
        longest = max(map(len, self.labels), default=0) * CHARACTER + 8
        every = ceil(longest * len(self.labels) / self.width) or 1
        for position in range(0, len(self.labels), every):
            yield _text(self.x(position), HEIGHT - BOTTOM + 16, self.labels[position], "middle")

    def line(self, one, number, form):
        color, dashes = SHADES[number % len(SHADES)]
        for part in _unbroken(one.values):
            points = " ".join(f"{self.x(position):.1f},{self.y(value):.1f}" for position, value in part)
            stroke = f'stroke="{color}" stroke-width="2" stroke-dasharray="{dashes}"'
            yield f'<polyline points="{points}" fill="none" {stroke}/>'
            for position, value in part:
                yield f'<circle cx="{self.x(position):.1f}" cy="{self.y(value):.1f}" r="2.5" fill="{color}"/>'
                if len(self.labels) <= MOST_LABELS and number == 0:
                    yield _text(self.x(position), self.y(value) - 6, form(value), "middle", 9)

    def stack(self, series, position):
        width = min(40, self.width / len(self.labels) * 0.7)
        base = 0
        for number, one in enumerate(series):
            value = one.values[position] or 0
            if value:
                x, y = self.x(position) - width / 2, self.y(base + value)
                height, (color, _dashes) = self.y(base) - y, SHADES[number % len(SHADES)]
                box = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
                yield f'<rect {box} fill="{color}" stroke="#FFFFFF" stroke-width="0.5"/>'
            base += value


def _document(title, labels, series, form, marks, height=HEIGHT):
    words = "; ".join(_in_words(labels, one, form, with_name=len(series) > 1) for one in series)
    # Of its content, so that charts on one page have ids of their own and a page written twice is the same.
    name = f"chart-{crc32((title + words).encode()):08x}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-desc"'
        f' viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" {FONT}>'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(words)}</desc>'
        + "".join(marks)
        + "</svg>"
    )


def _in_words(labels, one, form, with_name):
    numbers = ", ".join(
        f"{label}: {form(value)}" for label, value in zip(labels, one.values, strict=True) if value is not None
    )
    return f"{one.name}. {numbers}" if with_name else numbers


def _legend(series):
    if len(series) < 2:
        return
    x = LEFT
    for number, one in enumerate(series):
        color, _dashes = SHADES[number % len(SHADES)]
        yield f'<rect x="{x:.0f}" y="4" width="10" height="10" fill="{color}"/>'
        yield _text(x + 15, 13, one.name)
        x += 33 + CHARACTER * 1.1 * len(one.name)


def _text(x, y, text, anchor="start", size=10):
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-size="{size}" fill="{INK}">{escape(str(text))}</text>'


def _shorten(text, width):
    most = int(width / CHARACTER) - 2
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _highest(values):
    return max([value for value in values if value is not None], default=0) or 1


def _round_step(step, whole=False):
    """Return the next of 1, 2, 2.5 and 5 times a power of ten; a whole number where asked for."""
    power = 10.0 ** floor(log10(step))
    steps = [factor * power for factor in (1, 2, 2.5, 5, 10, 20)] + [1]
    return min(one for one in steps if one >= step * (1 - 1e-9) and not (whole and one % 1))


def _unbroken(values):
    """Yield the longest runs of (position, value) without a gap."""
    run = []
    for position, value in enumerate(values):
        if value is not None:
            run.append((position, value))
        elif run:
            yield run
            run = []
    if run:
        yield run
