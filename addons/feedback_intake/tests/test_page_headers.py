import re

from odoo.tests import tagged

from .public_page_case import PublicPageCase, picture

OURS = "odoo.addons.feedback_"
# What nobody but who has the address may see.
SECRET = re.compile(r"^/(my/feedback|feedback/(answer|score)|feedback/[^/]+/sent)/")


@tagged("post_install", "-at_install")
class TestPageHeaders(PublicPageCase):
    """What each page for visitors tells browsers, search engines and the pages around it, in all our addons."""

    def setUp(self):
        super().setUp()
        self.send_form(files=[("lid.png", picture())])
        self.ticket = self.tickets()

    def public_paths(self):
        """Return the paths of all pages that visitors may open, each with arguments that lead nowhere."""
        paths = set()
        for rule in self.env["ir.http"].routing_map().iter_rules():
            routing = rule.endpoint.routing
            is_ours = rule.endpoint.func.__module__.startswith(OURS)
            if is_ours and routing["type"] == "http" and routing["auth"] == "public" and "GET" in rule.methods:
                numbered = re.sub(r"<int[^>]*>", "999999", rule.rule)
                paths.add(re.sub(r"<[^>]+>", "none", numbered))
        return paths

    def real_paths(self):
        track = self.ticket.get_portal_url()
        photo = self.ticket._public_messages().attachment_ids
        return {
            "/feedback/site",
            "/feedback/site?embed=1",
            f"/feedback/site/sent/{self.events().delivery_key}",
            f"/feedback/site/sent/{self.events().delivery_key}?embed=1",
            track,
            track.replace("?", f"/file/{photo.id}?"),
            "/f/site",
            "/feedback/look/ffd400.css",
            "/feedback/widget.js",
        }

    def test_every_page_for_visitors_has_them(self):
        paths = self.public_paths()
        self.assertGreater(len(paths), 8)
        for path in sorted(paths | self.real_paths()):
            response = self.url_open(path, allow_redirects=False)
            with self.subTest(path=path, status=response.status_code):
                self.assertLess(response.status_code, 500)
                self.check_headers(path, response)

    def check_headers(self, path, response):
        headers = response.headers
        self.assertEqual(headers.get("X-Content-Type-Options"), "nosniff")
        policy = headers.get("Content-Security-Policy", "")
        self.assertRegex(policy, r"frame-ancestors '(self|none)'(;|$)")
        if "text/html" in headers["Content-Type"] and response.status_code != 302:
            self.assertNotRegex(policy, r"(script-src|default-src|style-src) [^;]*unsafe")
            self.assertIn("base-uri 'none'", policy)
            self.assertIn("form-action 'self'", policy)
            self.assertIn("camera=()", headers.get("Permissions-Policy", ""))
        if SECRET.match(path):
            self.assertEqual(headers.get("Referrer-Policy"), "no-referrer")
            self.assertIn("noindex", headers.get("X-Robots-Tag", ""))
        else:
            self.assertIn(headers.get("Referrer-Policy"), ("same-origin", "no-referrer"))
        self.assertNotIn("X-Frame-Options", headers, "it cannot name websites, and old browsers would follow it")

    def test_form_may_be_framed_by_the_websites_of_its_channel_alone(self):
        self.channel.widget_origins = "https://shop.example.com\nhttps://*.partner.example:8443/"
        sent = f"/feedback/site/sent/{self.events().delivery_key}"
        for path in ("/feedback/site?embed=1", f"{sent}?embed=1"):
            policy = self.url_open(path).headers["Content-Security-Policy"]
            self.assertTrue(
                policy.endswith("frame-ancestors 'self' https://shop.example.com https://*.partner.example:8443")
            )
        for path in ("/feedback/site", sent, self.ticket.get_portal_url(), f"{self.ticket.get_portal_url()}&embed=1"):
            policy = self.url_open(path).headers["Content-Security-Policy"]
            self.assertTrue(policy.endswith("frame-ancestors 'self'"), path)
