"""Byte-exact mails for the tests of the pure mail modules."""

HEAD = (
    b"From: =?utf-8?B?0JjQstCw0L0=?= <ivan@client.example>\r\nTo: support@desk.example\r\nSubject: Question\r\n"
    b"Message-ID: <one@client.example>\r\nDate: Mon, 5 Jan 2026 10:00:00 +0300\r\nMIME-Version: 1.0\r\n"
)
RUSSIAN = "Здравствуйте, принтер не печатает. Что мне делать дальше?"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))


def mail(body=b"", content_type="text/plain; charset=utf-8", *extra, head=HEAD):
    """Return a message with that body, Content-Type (None for no such field) and further header lines."""
    lines = list(extra) if content_type is None else [f"Content-Type: {content_type}", *extra]
    body = body.encode() if isinstance(body, str) else body
    return head + "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + body


def part(body, content_type, *extra):
    """Return one part of a multipart."""
    return mail(body, content_type, *extra, head=b"")


def multipart(kind, *parts, boundary="bnd", **options):
    """Return a whole message with these parts."""
    return mail(joined(*parts, boundary=boundary), f'multipart/{kind}; boundary="{boundary}"', **options)


def container(kind, *parts, boundary):
    """Return a multipart to be used as a part."""
    return part(joined(*parts, boundary=boundary), f'multipart/{kind}; boundary="{boundary}"')


def joined(*parts, boundary="bnd"):
    marker = f"--{boundary}".encode()
    return b"".join(marker + b"\r\n" + one + b"\r\n" for one in parts) + marker + b"--\r\n"
