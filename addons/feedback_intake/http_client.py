"""Calls to systems outside: nothing internal can be reached through an address that a stranger has given (SSRF)."""

import ipaddress
import socket
import time
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProxyError
from urllib3.util.ssl_ import create_urllib3_context

from .exceptions import RefusedError, RetryableError
from .tools.delivery import read_json

CONNECT_SECONDS = 5
READ_SECONDS = 20
# However slowly a body drips in.
TOTAL_SECONDS = 120
MAX_BYTES = 8 * 1024**2
MAX_REDIRECTS = 5
CHUNK_BYTES = 64 * 1024


class ForbiddenAddress(HTTPError):
    """The host's address is not one of the public Internet."""


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers, body."""

    status: int
    headers: CaseInsensitiveDict = field(default_factory=CaseInsensitiveDict)
    body: bytes = b""

    def json(self):
        """:raise PayloadError: the body is no JSON"""
        return read_json(self.body)


def fetch(
    method, url, *, proxy=None, private_hosts=(), ca_certificates=None, max_bytes=MAX_BYTES, headers=None, **options
):
    """Do one HTTP request, follow redirects, and return its :class:`Answer`, whatever the status.

    Each connection is checked once it stands and before anything is sent, so that no name can point elsewhere in
    between. With a ``proxy`` it is the proxy that connects, and its job to refuse. Headers go to the host that was
    asked, not on to others.

    :param private_hosts: names of hosts that an administrator has entered, which may be in the company's own network
    :param ca_certificates: PEM of authorities that are trusted beside the usual ones
    :param options: ``params``, ``data``, ``json``, ``files``, ``auth`` as for ``requests``
    :raise RetryableError: it cannot be reached at the moment
    :raise RefusedError: the address is none or leads inside, the answer is too large
    """
    deadline = time.monotonic() + TOTAL_SECONDS
    with requests.Session() as session:
        session.trust_env = False
        session.proxies = {"http": proxy, "https": proxy} if proxy else {}
        adapter = (_TrustingAdapter if proxy else _GuardedAdapter)(private_hosts, ca_certificates)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        for _redirect in range(MAX_REDIRECTS + 1):
            _check_url(url)
            with _send(session, method, url, headers, options) as response:
                target = response.headers.get("Location") if response.is_redirect else None
                if not target:
                    return Answer(response.status_code, response.headers, _read(response, max_bytes, deadline))
            target = urljoin(url, target)
            if _origin(target) != _origin(url):
                headers = {name: value for name, value in (headers or {}).items() if name.lower() == "accept"}
                options.pop("auth", None)
            if method != "HEAD":
                method = method if response.status_code in (307, 308) else "GET"
            if method == "GET":
                for name in ("data", "json", "files"):
                    options.pop(name, None)
            options.pop("params", None)  # they stand in the new address, where they are wanted
            url = target
    raise RefusedError("It redirects again and again.")


def _send(session, method, url, headers, options):
    try:
        return session.request(
            method,
            url,
            headers=headers,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
            **options,
        )
    except ForbiddenAddress:
        raise RefusedError(f"{urlsplit(url).hostname} is not an address of the public Internet.") from None
    except requests.RequestException as error:
        raise _translated(
            error, url
        ) from None  # the original names the address, and with some systems the secret in it


def _translated(error, url):
    host = urlsplit(url).hostname
    if isinstance(error, requests.exceptions.SSLError):
        return RefusedError(f"The certificate of {host} cannot be trusted.")
    if isinstance(error, (requests.ConnectionError, requests.Timeout)):
        return RetryableError(f"{host} cannot be reached.", is_uncertain=not _is_unsent(error))
    return RefusedError(f"{host} cannot be asked: {type(error).__name__}.")


def _is_unsent(error):
    """Tell whether there was no connection at all, so that nothing can have arrived."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, (NewConnectionError, ConnectTimeoutError, ProxyError))


def _check_url(url):
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RefusedError("This is no web address.")


def _origin(url):
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _read(response, max_bytes, deadline):
    """:raise RefusedError: there is more than ``max_bytes``"""
    chunks, size = [], 0
    try:
        for chunk in response.iter_content(CHUNK_BYTES):
            size += len(chunk)
            if size > max_bytes:
                raise RefusedError(f"It is larger than {max_bytes / 1024**2:g} MB.")
            if time.monotonic() > deadline:
                raise RetryableError("It takes too long.", is_uncertain=True)
            chunks.append(chunk)
    except requests.RequestException:
        raise RetryableError("The connection broke.", is_uncertain=True) from None
    return b"".join(chunks)


class _Guard:
    """Mixed into urllib3's connections: checks whom it is connected to."""

    def __init__(self, *args, private_hosts=(), **kwargs):
        self._private_hosts = private_hosts
        super().__init__(*args, **kwargs)

    def _new_conn(self):
        connection = super()._new_conn()
        address = ipaddress.ip_address(connection.getpeername()[0].partition("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        if self.host not in self._private_hosts and not _is_public(address):
            connection.shutdown(socket.SHUT_RDWR)
            connection.close()
            raise ForbiddenAddress(str(address))
        return connection


def _is_public(address):
    return address.is_global and not address.is_multicast


class _GuardedHTTP(_Guard, HTTPConnection):
    pass


class _GuardedHTTPS(_Guard, HTTPSConnection):
    pass


class _TrustingAdapter(HTTPAdapter):
    """Trusts the authorities that it is given beside those that requests knows."""

    def __init__(self, private_hosts, ca_certificates):
        self._private_hosts = frozenset(private_hosts)
        self._ca_certificates = ca_certificates
        super().__init__()

    def init_poolmanager(self, *args, **kwargs):
        return super().init_poolmanager(*args, **kwargs, **self._trust())

    def proxy_manager_for(self, proxy, **kwargs):
        return super().proxy_manager_for(proxy, **kwargs, **self._trust())

    def _trust(self):
        if not self._ca_certificates:
            return {}
        context = create_urllib3_context()
        context.load_verify_locations(cadata=self._ca_certificates)
        return {"ssl_context": context}


class _GuardedAdapter(_TrustingAdapter):
    def init_poolmanager(self, *args, **kwargs):
        result = super().init_poolmanager(*args, **kwargs)
        pools = {"http": (HTTPConnectionPool, _GuardedHTTP), "https": (HTTPSConnectionPool, _GuardedHTTPS)}
        self.poolmanager.pool_classes_by_scheme = {
            scheme: type(
                pool.__name__, (pool,), {"ConnectionCls": partial(connection, private_hosts=self._private_hosts)}
            )
            for scheme, (pool, connection) in pools.items()
        }
        return result
