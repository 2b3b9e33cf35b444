"""What may go wrong with a delivery, named by what happens next."""

from contextlib import contextmanager


class GatewayError(Exception):
    """Something is wrong with a delivery or with the system that it comes from."""


class AuthenticationError(GatewayError):
    """The sender cannot prove who it is: refuse, keep nothing."""


class PayloadError(GatewayError):
    """The delivery cannot be understood: it is kept as failed, a person looks."""


class UnsupportedEvent(GatewayError):
    """A genuine delivery that we do not handle: it is kept as ignored, with this reason."""


class RetryableError(GatewayError):
    """A passing trouble: try again.

    :param seconds: how long to wait before the next try
    :param is_uncertain: what was asked for may have been done all the same
    """

    def __init__(self, message, seconds=60, is_uncertain=False):
        super().__init__(message)
        self.seconds = seconds
        self.is_uncertain = is_uncertain


class RefusedError(GatewayError):
    """The other side will not do what we ask, now or later: a person has to act.

    :param code: the provider's own name for it, "" where it has none
    """

    def __init__(self, message, code=""):
        super().__init__(message)
        self.code = str(code)


@contextmanager
def nothing_sent_yet():
    """Around what comes before a message is sent, such as an upload: after a trouble it is certain that it was not."""
    try:
        yield
    except RetryableError as error:
        raise RetryableError(str(error), error.seconds) from error
