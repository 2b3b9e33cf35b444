"""The colours of customer pages, made of one colour so that everything stays readable (WCAG 2.1, level AA)."""

import re

WHITE, BLACK, INK = (255, 255, 255), (0, 0, 0), (29, 42, 43)
# What text in the accent colour stands on, beside its own pale tint.
GROUNDS = (WHITE, (242, 245, 244))
# Contrast of text, and a little more, since the colours are rounded.
ENOUGH = 4.55


def read_color(text):
    """Return (red, green, blue) of "#rrggbb" or "#rgb", or None when it is none of these."""
    match = re.fullmatch(r"#?([0-9a-f]{3}|[0-9a-f]{6})", (text or "").strip().lower())
    if not match:
        return None
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    return tuple(int(digits[place : place + 2], 16) for place in (0, 2, 4))


def write_color(color):
    return "#{:02x}{:02x}{:02x}".format(*color)


def first_color(*texts):
    """Return the first of these that is a colour, as #rrggbb, or False."""
    return next((write_color(color) for color in map(read_color, texts) if color), False)


def contrast(one, other):
    """Return the contrast ratio of two colours, 1 to 21, as WCAG defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def make_theme(color):
    """Return {custom property of CSS: colour} of pages in this colour (red, green, blue).

    ``--brand`` is the colour itself as the ground of buttons, changed only where no text can be read on it;
    ``--accent`` is what becomes of it where it is text: as dark as white, the page's ground and its own pale tint
    demand.
    """
    brand, on_brand = _with_text(color)
    pale = _mix(color, WHITE, 0.1)
    accent = _readable(color, (*GROUNDS, pale))
    away = BLACK if on_brand == WHITE else WHITE
    theme = {
        "--brand": brand,
        "--on-brand": on_brand,
        "--brand-hover": _mix(brand, away, 0.82),
        "--accent": accent,
        "--accent-dark": _mix(accent, BLACK, 0.75),
        "--accent-pale": pale,
        "--accent-line": _mix(color, WHITE, 0.3),
    }
    return {name: write_color(value) for name, value in theme.items()}


def make_stylesheet(color):
    """Return the style sheet that gives a page this colour, or None for what is no colour."""
    parts = read_color(color)
    if parts is None:
        return None
    lines = "".join(f"{name}:{value};" for name, value in make_theme(parts).items())
    return f":root{{{lines}}}"


def _with_text(color):
    """Return (ground, text): the colour with white or dark text, darkened only where neither can be read on it."""
    for text in (WHITE, INK):
        if contrast(color, text) >= ENOUGH:
            return color, text
    return _readable(color, (WHITE,)), WHITE


def _readable(color, grounds):
    """Return the colour, darkened until it can be read on each of these grounds."""
    share = 1.0
    while share > 0:
        darkened = _mix(color, BLACK, share)
        if min(contrast(darkened, ground) for ground in grounds) >= ENOUGH:
            return darkened
        share -= 0.04
    return BLACK


def _mix(color, other, share):
    return tuple(round(one * share + two * (1 - share)) for one, two in zip(color, other, strict=True))


def _luminance(color):
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
