from urllib.parse import urlsplit

from .gateway_contract import FakeProvider, answer

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
