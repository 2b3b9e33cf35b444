"""A virus scanner, asked over its own protocol: clamd's INSTREAM (man 8 clamd)."""

import socket
import struct
from contextlib import suppress

CHUNK = 64 * 1024
CONNECT_SECONDS, ANSWER_SECONDS = 3, 60
MAX_ANSWER = 4096


class ScannerUnavailable(Exception):
    """The scanner cannot be reached, or does not say whether there is a virus."""


def find_virus(address, data):
    """Return the name of the virus in ``data``, or None.

    :param address: "host:port", or the path of a Unix socket
    :raise ScannerUnavailable: nobody can tell
    """
    try:
        with _connect(address) as connection:
            connection.settimeout(ANSWER_SECONDS)
            return _read_verdict(_exchange(connection, data))
    except (OSError, ValueError) as error:
        raise ScannerUnavailable(str(error) or type(error).__name__) from error


def _connect(address):
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        connection.connect(address)
        return connection
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)


def _exchange(connection, data):
    with suppress(ConnectionError):  # it has heard enough, and says why
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), CHUNK):
            chunk = data[start : start + CHUNK]
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < MAX_ANSWER:
        if not (part := connection.recv(MAX_ANSWER)):
            break
        answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _read_verdict(answer):
    _stream, _colon, verdict = answer.partition(": ")
    if verdict == "OK":
        return None
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise ScannerUnavailable(answer or "no answer")
