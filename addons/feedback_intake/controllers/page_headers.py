"""What pages for visitors tell browsers, search engines and the pages around them."""

# What no page of ours asks a browser for.
NO_PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def policy(frame_ancestors="'self'"):
    """Return the Content-Security-Policy of a page that these may show in a frame.

    Style attributes stand in texts that the company or a customer has formatted; no page has a style element.
    """
    return (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; style-src-attr 'unsafe-inline'; "
        f"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {frame_ancestors}"
    )


HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": policy(),
    "Permissions-Policy": NO_PERMISSIONS,
    # A form's address may carry what somebody has begun to write; foreign servers learn nothing of it.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# Of what is no page: nothing in it is to be run or framed.
FILE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# The address of such a page is a secret.
SECRET_HEADERS = {**HEADERS, "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"}
