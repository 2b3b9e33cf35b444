"""Reviews: what is the same wherever they are written."""

import hashlib


def reply_id(review_id, text):
    """Return the id of our answer to a review, where the provider gives it none: the same for the same words."""
    digest = hashlib.blake2b(" ".join(text.split()).encode(), digest_size=8).hexdigest()
    return f"{review_id}:reply:{digest}"


def review_body(title, text):
    """Return what the customer has written; the title belongs to it, and may be all of it."""
    return "\n\n".join(filter(None, (title.strip(), text.strip())))
