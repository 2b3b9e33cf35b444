"""What arrives at a webhook, as it was sent."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import parse_qsl, quote, unquote_plus, urlencode

from werkzeug.datastructures import Headers, MultiDict
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from ..exceptions import PayloadError

# Of these only that they were there is kept: whoever reads the ledger must not be able to send in their sender's name.
SECRET_WORDS = ("auth", "cookie", "secret", "sign", "token", "key", "password", "hmac")
MAX_FORM_PARTS = 1000
MASK = "…"
JSON_MEMBER = rb'("%s"\s*:\s*")(?:[^"\\]|\\.)*(")'
XML_ELEMENT = rb"(<(?:[\w.-]+:)?%s(?:\s[^<>]*)?(?<!/)>)[^<]*(<)"


@dataclass(frozen=True)
class Acknowledgement:
    """What we answer to a request."""

    body: str = ""
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200
    headers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Delivery:
    """One HTTP request of a provider.

    ``url`` is what the provider was told to send to, with path and query; ``rest`` the part of the path behind the
    channel's own address, without a slash in front.
    """

    body: bytes = b""
    headers: Headers = field(default_factory=Headers)
    method: str = "POST"
    url: str = ""
    rest: str = ""
    remote_address: str = ""

    @property
    def content_type(self):
        """The media type, in small letters and without parameters."""
        return parse_options_header(self.headers.get("Content-Type", ""))[0].lower()

    @property
    def query(self):
        """The parameters of the address, a MultiDict; those without a value are kept."""
        return MultiDict(parse_qsl(self.url.partition("?")[2], keep_blank_values=True))

    @property
    def form(self):
        """The parameters of a form, a MultiDict of strings; files that come with it are left out.

        :raise PayloadError: it is no form
        """
        media_type, options = parse_options_header(self.headers.get("Content-Type", ""))
        if media_type.lower() == "application/x-www-form-urlencoded":
            return MultiDict(parse_qsl(self.text, keep_blank_values=True))
        if media_type.lower() != "multipart/form-data":
            raise PayloadError(f"A form was expected, not “{media_type}”.")
        try:
            parser = FormDataParser(max_form_parts=MAX_FORM_PARTS, silent=False)
            return parser.parse(BytesIO(self.body), media_type, len(self.body), options)[1]
        except ValueError as error:
            raise PayloadError(f"The form cannot be read: {error}") from error

    @property
    def text(self):
        """:raise PayloadError: it is not UTF-8"""
        try:
            return self.body.decode()
        except UnicodeDecodeError as error:
            raise PayloadError("The text is not UTF-8.") from error

    @property
    def digest(self):
        """The SHA-256 of all that tells one delivery from another, in hexadecimal."""
        query = self.url.partition("?")[2]
        return hashlib.sha256(b"\n".join([self.rest.encode(), query.encode(), self.body])).hexdigest()

    def json(self):
        """:raise PayloadError: it is no JSON"""
        return read_json(self.body)

    def body_without(self, names):
        """Return the body with “…” instead of the values of these members of JSON objects, elements of XML or
        parameters of a URL-encoded form, at whatever depth; all else stays as it was sent."""
        if self.content_type == "application/x-www-form-urlencoded":
            return b"&".join(_masked_pair(pair, names) for pair in self.body.split(b"&"))
        pattern = XML_ELEMENT if self.body.lstrip().startswith(b"<") else JSON_MEMBER
        body = self.body
        for name in names:
            body = re.sub(pattern % re.escape(name.encode()), rb"\g<1>" + MASK.encode() + rb"\g<2>", body)
        return body

    def record(self):
        """Return what the ledger keeps of it beside the body, a dict for JSON. Secrets are replaced by “…”."""
        query = [(name, _redacted(name, value)) for name, value in self.query.items(multi=True)]
        return {
            ":method": self.method,
            ":rest": self.rest,
            ":query": urlencode(query),
            **{name.lower(): _redacted(name, value) for name, value in self.headers.items()},
        }

    @classmethod
    def from_record(cls, record, body):
        """Return the delivery that :meth:`record` and the body describe."""
        headers = Headers([(name, value) for name, value in record.items() if not name.startswith(":")])
        query = record.get(":query", "")
        return cls(
            body=body,
            headers=headers,
            method=record.get(":method", "POST"),
            url=f"?{query}" if query else "",
            rest=record.get(":rest", ""),
        )


def read_json(text):
    """Return what a JSON text (str or bytes) says.

    :raise PayloadError: it is none, or nested so deep that nobody means it
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PayloadError(f"This is no JSON: {error}") from error


def _redacted(name, value):
    return MASK if any(word in name.lower() for word in SECRET_WORDS) else value


def _masked_pair(pair, names):
    name, sign, _value = pair.partition(b"=")
    is_secret = unquote_plus(name.decode(errors="replace")) in names
    return name + sign + quote(MASK).encode() if is_secret else pair
