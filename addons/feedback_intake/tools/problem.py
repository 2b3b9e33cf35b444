"""What our API answers when it does not do what it was asked: problem details, RFC 9457."""

# Stable name, the end of ``type`` -> HTTP status.
STATUSES = {
    "malformed-request": 400,
    "key-refused": 401,
    "token-refused": 401,
    "not-found": 404,
    "method-not-allowed": 405,
    "not-ready": 409,
    "offset-conflict": 409,
    "version-unsupported": 412,
    "too-large": 413,
    "media-type-unsupported": 415,
    "validation-failed": 422,
    "idempotency-key-reused": 422,
    "upload-locked": 423,
    "too-many-requests": 429,
    "internal-error": 500,
    "busy": 503,
}
TYPE_PREFIX = "urn:feedback:problem:"


class Problem(Exception):
    """
    :param name: one of STATUSES
    :param detail: a sentence on this occurrence, for people
    :param errors: [{"pointer" (RFC 6901, as a fragment) or "parameter" or "header", "detail"}]
    :param headers: dict of what goes into the head of the answer
    """

    def __init__(self, name, detail="", errors=(), headers=None):
        super().__init__(name)
        self.name = name
        self.status = STATUSES[name]
        self.detail = detail
        self.errors = list(errors)
        self.headers = headers or {}

    def content(self, title):
        """Return the members of the answer."""
        content = {"type": f"{TYPE_PREFIX}{self.name}", "title": title, "status": self.status}
        if self.detail:
            content["detail"] = self.detail
        if self.errors:
            content["errors"] = self.errors
        return content
