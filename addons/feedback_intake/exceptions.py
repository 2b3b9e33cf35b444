"""What may go wrong with a delivery, named by what happens next."""


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
    """

    def __init__(self, message, seconds=60):
        super().__init__(message)
        self.seconds = seconds
