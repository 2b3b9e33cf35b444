"""Requests of a provider's own SDK, caught before they leave: what they ask for is what our gateway has to ask for."""

import json
from urllib.parse import parse_qsl, urlsplit

import requests


class SdkCase:
    """Mixed into a TransactionCase. ``sdk_answer(request)`` returns what the provider says, as JSON takes it."""

    is_case_ignored = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sdk_requests = []

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        cls.sdk_requests.append(request)
        response = requests.Response()
        response.status_code, response.request, response.url = 200, request, request.url
        response.headers["Content-Type"] = "application/json"
        response._content = json.dumps(cls.sdk_answer(request)).encode()
        return response

    def assertAsked(self, request, call):
        """Compare a request of the SDK with a call of ours, as :class:`~.gateway_contract.FakeProvider` has seen it."""
        options = {name: call[name] for name in ("params", "data", "json", "auth") if call.get(name) is not None}
        ours = requests.Request(call["method"], call["url"], headers=call.get("headers"), **options).prepare()
        self.assertEqual(self._meaning(ours), self._meaning(request))

    def _meaning(self, request):
        """Return what of a request counts: method, address, parameters, who asks, content."""
        parts = urlsplit(request.url)
        body = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
        is_form = "form" in request.headers.get("Content-Type", "")
        content = sorted(parse_qsl(body)) if is_form else json.loads(body) if body else None
        address = f"{parts.scheme}://{parts.netloc}{parts.path}".removesuffix(".json").removesuffix("/")
        address = address.lower() if self.is_case_ignored else address
        return request.method, address, sorted(parse_qsl(parts.query)), request.headers.get("Authorization"), content
