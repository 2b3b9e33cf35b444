from urllib.parse import urlsplit

from .gateway_contract import FIXTURES, SECRET, FakeProvider, answer, load, run_scheduled_action

VERSION = "/v25.0/"


def graph_error(code, message="", subcode=None, status=400, details="", **more):
    """Return an answer as the Graph API refuses with."""
    error = {"message": message or f"(#{code}) Something", "type": "OAuthException", "code": code, "fbtrace_id": "AbC"}
    if subcode:
        error["error_subcode"] = subcode
    if details:
        error["error_data"] = {"messaging_product": "whatsapp", "details": details}
    return answer({"error": {**error, **more}}, status=status)


class GraphFake(FakeProvider):
    """Stands for Meta's API. ``routes``: {"METHOD path": an answer's JSON, an Answer, or a list of them in turn}.

    What is not there is refused as the Graph API does it.
    """

    def __init__(self, routes):
        super().__init__(self._answer)
        self.routes = {name: list(one) if isinstance(one, list) else [one] for name, one in routes.items()}

    def _answer(self, call):
        path = urlsplit(call["url"]).path.removeprefix(VERSION)
        turn = self.routes.get(f"{call['method']} {path}") or self.routes.get(call["url"])
        if not turn:
            return graph_error(100, "Unsupported request.", subcode=33)
        found = turn.pop(0) if len(turn) > 1 else turn[0]
        return answer(found) if isinstance(found, dict) else found

    def of(self, name):
        """Return the calls of one route."""
        method, path = name.split(" ")
        return [one for one in self.calls if one["method"] == method and urlsplit(one["url"]).path.endswith(path)]


class MetaCase:
    """Mixed into a TransactionCase; say ``gateway_type`` and ``values`` of the channel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.env["feedback.channel"].create(
            {"name": "Meta", "gateway_type": cls.gateway_type, "signing_secret": SECRET, **cls.values}
        )
        cls.gateway = cls.channel._gateway()
        cls.agent = cls.env.ref("base.user_admin")

    def _take(self, name, routes=None):
        """Take a recorded delivery now and return its event."""
        delivery, _moment = load(FIXTURES / self.gateway_type / f"{name}.http")
        event = self.env["feedback.inbound.event"]._store_delivery(self.channel, delivery)
        with GraphFake(routes or {}).connected():
            event._process()
        self.assertIn(event.state, ("done", "ignored"), event.error)
        return event

    def _answer(self, ticket, routes, body="We look into it.", **values):
        """Answer as an agent, let it be sent, and return (the answer's row, the provider)."""
        with GraphFake(routes).connected() as graph:
            ticket.with_user(self.agent).message_post(
                body=body, message_type="comment", subtype_xmlid="mail.mt_comment", **values
            )
            run_scheduled_action(self.env, "ir_cron_send_replies")
        return ticket.outbound_message_ids[:1], graph
