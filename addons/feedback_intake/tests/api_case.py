import json

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from odoo.tests import HttpCase

from ..tools.api_document import PREFIX, api_document

DOCUMENT = "https://odoo.example/openapi.json"


class ApiCase(HttpCase):
    """Calls the API as an app does, and holds every answer against the document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.company, cls.other_company = cls.env["res.company"].create([{"name": "Northwind"}, {"name": "Southwind"}])
        cls.team = cls.env["feedback.team"].create({"name": "Care", "company_id": cls.company.id})
        cls.channel = cls._create_channel(company_id=cls.company.id, team_id=cls.team.id, max_files=3)
        cls.category = cls.env["feedback.category"].create({"name": "Lamp post", "company_id": cls.company.id})
        cls.key = cls.channel.api_key
        cls.document = api_document("https://odoo.example")
        resource = Resource.from_contents(cls.document, default_specification=DRAFT202012)
        cls.references = Registry().with_resource(DOCUMENT, resource)

    def setUp(self):
        super().setUp()
        self.env["feedback.rate.window"]._change_secret()

    @classmethod
    def _create_channel(cls, **values):
        return cls.env["feedback.channel"].create(
            {"name": "Shop app", "gateway_type": "api", "user_id": False, "api_hourly_limit": 100, **values}
        )

    def call(self, method, path, *, key=None, token=None, headers=None, check=True, **options):
        """Return the answer, a ``requests.Response``, once it is known to be one that the document promises."""
        head = dict(headers or {})
        if key:
            head["X-Api-Key"] = key
        if token:
            head["Authorization"] = f"Bearer {token}"
        url = f"{self.base_url()}{PREFIX}{path}"
        self.env.flush_all()
        answer = self.opener.request(method, url, headers=head, timeout=60, allow_redirects=False, **options)
        self.env.invalidate_all()
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        if check:
            self._check_answer(method, path.partition("?")[0], answer)
        return answer

    def _check_answer(self, method, path, answer):
        pointer, operation = self._operation(method, path)
        status = str(answer.status_code)
        self.assertIn(status, operation["responses"], answer.text)
        promised = operation["responses"][status]
        for name, header in promised.get("headers", {}).items():
            self.assertTrue(not header.get("required") or name in answer.headers, name)
        media_type = answer.headers.get("Content-Type", "").partition(";")[0]
        content = promised.get("content", {})
        if not content or "*/*" in content or method == "HEAD":
            return
        self.assertIn(media_type, content)
        place = f"{pointer}/responses/{status}/content/{media_type.replace('/', '~1')}/schema"
        validator = Draft202012Validator(
            {"$ref": f"{DOCUMENT}#{place}"}, registry=self.references, format_checker=FormatChecker()
        )
        validator.validate(answer.json())
        if media_type == "application/problem+json":
            self.assertEqual(answer.json()["status"], answer.status_code)
            names = promised["description"].split(", ")
            self.assertIn(answer.json()["type"].rpartition(":")[2], names)

    def _operation(self, method, path):
        parts = path.split("/")
        for pattern, operations in self.document["paths"].items():
            found = pattern.split("/")
            if len(found) == len(parts) and all(
                one == other or one.startswith("{") for one, other in zip(found, parts, strict=True)
            ):
                self.assertIn(method.lower(), operations, f"{method} {path}")
                place = pattern.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
                return f"/paths/{place}/{method.lower()}", operations[method.lower()]
        raise AssertionError(f"The document has no {path}")

    def create(self, files=(), key=None, headers=None, **content):
        """Create a ticket and return the answer. ``files``: [(name, bytes)]"""
        content = {"message": "The lid leaks", "email": "anna@api-tests.example", **content}
        return self.send("POST", "/tickets", content, files, key=key or self.key, headers=headers)

    def send(self, method, path, content, files=(), **options):
        if not files:
            return self.call(method, path, json=content, **options)
        parts = [("data", (None, json.dumps(content), "application/json"))]
        parts += [("files", (name, data, "application/octet-stream")) for name, data in files]
        return self.call(method, path, files=parts, **options)

    def begin(self, **content):
        """Create a ticket and return (path of its conversation, token, ticket)."""
        answer = self.create(**content)
        self.assertEqual(answer.status_code, 201, answer.text)
        created = answer.json()
        return f"/tickets/{created['id']}", created["token"], self.ticket_of(created["id"])

    def ticket_of(self, thread_key):
        return self.env["feedback.conversation"].search([("thread_key", "=", thread_key)]).ticket_id

    def events(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["feedback.inbound.event"].search([("channel_id", "=", self.channel.id), *domain], order="id")

    def assert_problem(self, answer, name, *pointers):
        self.assertEqual(answer.json()["type"], f"urn:feedback:problem:{name}", answer.text)
        if pointers:
            found = [
                error.get("pointer") or error.get("parameter") or error.get("header")
                for error in answer.json().get("errors", [])
            ]
            self.assertEqual(found, list(pointers), answer.text)
