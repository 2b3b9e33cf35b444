"""How often one address may do something. Kept in this process's memory only, under a key that dies with it."""

import hashlib
import secrets
import threading
from collections import OrderedDict, deque

WINDOW_SECONDS = 3600
# Enough for a busy hour; the oldest go first, so that a flood of addresses cannot fill the memory.
MAX_KEYS = 10_000


class RateLimit:
    """Counts what each address did within the last hour, in this process."""

    def __init__(self):
        self._salt = secrets.token_bytes(16)
        self._moments = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, scope, address, limit, now):
        """Count one more act and tell whether it is within ``limit``, see :meth:`seconds_to_wait`."""
        return not self.seconds_to_wait(scope, address, limit, now)

    def seconds_to_wait(self, scope, address, limit, now, *, is_act=True):
        """Count one more act and return 0 where it is within ``limit``, else after how many seconds one will be.

        :param scope: what is limited; acts of different scopes do not add up
        :param float now: seconds of a clock that does not go back
        :param is_act: False: only look
        """
        key = hashlib.blake2b(f"{scope}|{address}".encode(), key=self._salt, digest_size=16).digest()
        with self._lock:
            moments = self._moments.setdefault(key, deque())
            self._moments.move_to_end(key)
            while moments and moments[0] <= now - WINDOW_SECONDS:
                moments.popleft()
            if len(moments) >= limit:
                oldest = moments[0] if moments else now  # with a limit of 0 there may be none
                return int(oldest + WINDOW_SECONDS - now) + 1
            if is_act:
                moments.append(now)
            if len(self._moments) > MAX_KEYS:
                self._moments.popitem(last=False)
            return 0
