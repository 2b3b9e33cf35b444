"""QR codes of addresses, as a picture for screens (PNG) and one for print (SVG)."""

import io

from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

# The standard asks for four modules of white around the code.
QUIET = 4


def qr_modules(text):
    """Return the rows of a code as lists of bool: True is dark. A sixth of it may be dirty or torn (level M)."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    return [[bool(module) for module in row] for row in code.modules]


def qr_png(text, scale=12):
    """Return the bytes of a PNG; each module is ``scale`` pixels wide."""
    rows = qr_modules(text)
    side = len(rows) + 2 * QUIET
    image = Image.new("1", (side, side), 1)
    for top, row in enumerate(rows, QUIET):
        for left, is_dark in enumerate(row, QUIET):
            if is_dark:
                image.putpixel((left, top), 0)
    output = io.BytesIO()
    image.resize((side * scale, side * scale), Image.Resampling.NEAREST).save(output, "PNG", optimize=True)
    return output.getvalue()


def qr_svg(text):
    """Return the bytes of an SVG, whose one path joins the dark modules of each row."""
    rows = qr_modules(text)
    side = len(rows) + 2 * QUIET
    path = "".join(_runs(row, top) for top, row in enumerate(rows, QUIET))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    ).encode()


def _runs(row, top):
    parts, left = [], 0
    while left < len(row):
        length = 1
        if row[left]:
            while left + length < len(row) and row[left + length]:
                length += 1
            parts.append(f"M{left + QUIET} {top}h{length}v1h-{length}z")
        left += length
    return "".join(parts)
