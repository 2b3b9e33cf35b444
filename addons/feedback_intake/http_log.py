"""Request lines that the server does not write: those of pages on which nobody leaves a trace.

The line of a request holds the visitor's address and the exact time. Where somebody anonymous writes, it would tell
both, and so would those of the few files that such a page loads. Nothing else is kept back: errors are logged as ever,
without an address.
"""

import logging
import re
import threading

from odoo.http import request

UNTRACED = "feedback.untraced"
# Odoo notes who deletes what and when: here the author, withdrawing files.
DELETIONS = "odoo.models.unlink"
# What the pages for customers load, and the pages that only anonymous people open.
NEVER_WRITTEN = re.compile(
    r" /(?:feedback/(?:receipt\b|look/|[^/ ]+/logo\b)|f/|logo\.png\?company=|web/image/res\.company/\d+/favicon"
    r"|feedback_intake/static/lib/altcha/|\S*/feedback_intake\.assets_(?:public|embed))"
)


def leave_no_trace():
    """Forget the request that is being served: no line in the log, no session, no cookie in its answer."""
    request.session.can_save = False
    request.httprequest.environ[UNTRACED] = True
    threading.current_thread().feedback_untraced = request.httprequest.path


def is_never_traced(address):
    """Tell whether this address (path and query) is one of which nothing is ever kept."""
    return bool(NEVER_WRITTEN.search(f" {address}"))


def is_untraced():
    return bool(request and request.httprequest.environ.get(UNTRACED))


class UntracedRequests(logging.Filter):
    """Drops the lines of requests that are to leave no trace; a thread writes the line of one after serving it."""

    def filter(self, record):
        if record.name == DELETIONS:
            return not is_untraced()
        line, thread = record.getMessage(), threading.current_thread()
        path = getattr(thread, "feedback_untraced", None)
        if path and path in line:
            thread.feedback_untraced = None
            return False
        return not NEVER_WRITTEN.search(line)


def install():
    """Let the loggers of requests drop such lines. Installed once a process, whatever databases it serves."""
    for name in ("werkzeug", "longpolling", DELETIONS):
        logger = logging.getLogger(name)
        if not any(isinstance(known, UntracedRequests) for known in logger.filters):
            logger.addFilter(UntracedRequests())
