"""Access tokens that providers lend us for a while: in this process's memory alone, never stored."""

import hashlib
import time

# A token is not used up to its last second: the call must still arrive.
SPARE_SECONDS = 60


class TokenCache:
    def __init__(self):
        self._tokens = {}

    def get(self, credentials, fetch):
        """Return the token that these credentials have been lent, fetched where there is none or it ends.

        :param credentials: texts; other ones, another token
        :param fetch: returns (token, seconds for which it is valid)
        """
        key, now = _digest(credentials), time.time()
        token, until = self._tokens.get(key, ("", 0))
        if until <= now:
            token, seconds = fetch()
            self._tokens = {one: kept for one, kept in self._tokens.items() if kept[1] > now}
            self._tokens[key] = token, now + seconds - SPARE_SECONDS
        return token

    def forget(self, credentials):
        """The provider no longer takes it."""
        self._tokens.pop(_digest(credentials), None)


def _digest(credentials):
    return hashlib.sha256(repr(tuple(credentials)).encode()).digest()
