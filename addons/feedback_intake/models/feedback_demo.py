import json

from odoo import api, models
from odoo.fields import Command
from odoo.tools import file_open

NAMESPACE = "feedback_demo"
GROUPS = {
    "agent": "feedback_intake.feedback_intake_group_agent",
    "manager": "feedback_intake.feedback_intake_group_manager",
}
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_activity_quick_update": True,
    "no_reset_password": True,
    "feedback_no_milestones": True,
}


class FeedbackDemo(models.AbstractModel):
    """Demonstration data: two companies with their teams, customers and three months of tickets.

    A loader rather than XML, since every date counts back from today. The texts are in ``demo/*.json``;
    what it creates gets the external id ``feedback_demo.<kind>_<key>``.
    """

    _name = "feedback.demo"
    _description = "Feedback Demonstration Data"

    @api.model
    def _load(self):
        """Create the demonstration data, unless it is there. Nobody is notified and no mail is sent."""
        if self.env.ref(f"{NAMESPACE}.team_care", raise_if_not_found=False):
            return
        scenario = self._read("scenario")
        scene = self.with_context(**QUIET)._create_scene(scenario)
        tickets = [ticket for team in scene["team"] for ticket in self._read(f"tickets_{team}")["tickets"]]
        self.with_context(**QUIET)._create_tickets(scenario, scene, tickets)

    @api.model
    def _read(self, name):
        with file_open(f"feedback_intake/demo/{name}.json", "rb") as file:
            return json.load(file)

    @api.model
    def _create_scene(self, scenario):
        """Create everything that tickets refer to. Return {kind: {key: record}}."""
        scene = {}
        scene["company"] = self._create_companies(scenario["companies"])
        scene["user"] = self._create_users(scenario["agents"], scene)
        scene["team"] = self._create_teams(scenario, scene)
        scene["category"] = self._create_categories(scenario["categories"])
        scene["tag"] = self._add("tag", "feedback.tag", scenario["tags"], lambda tag: {"color": tag["color"]})
        scene["channel"] = self._create_channels(scenario["channels"], scene)
        scene["customer"] = self._create_customers(scenario["customers"])
        self._create_canned_responses(scenario["canned_responses"])
        return scene

    @api.model
    def _add(self, kind, model, items, prepare):
        """Create one record for each of ``items``, with its name in both languages. Return {key: record}."""
        records = self.env[model].create([{"name": item["name"], **prepare(item)} for item in items])
        if "ru_RU" in self._installed_languages():
            for record, item in zip(records, items, strict=True):
                if item.get("name_ru"):
                    record.update_field_translations("name", {"ru_RU": item["name_ru"]})
        keys = [item.get("key") or item["login"] for item in items]
        return self._name_records(kind, dict(zip(keys, records, strict=True)))

    @api.model
    def _name_records(self, kind, records):
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"{NAMESPACE}.{kind}_{key.replace('.', '_')}", "record": record, "noupdate": True}
                for key, record in records.items()
            ]
        )
        return records

    @api.model
    def _installed_languages(self):
        return dict(self.env["res.lang"].get_installed())

    @api.model
    def _country(self, code):
        return self.env["res.country"].search([("code", "=", code)])

    @api.model
    def _create_companies(self, items):
        """The first company is the database's own and keeps its name."""

        # Odoo would ask a service of its own about the new company.
        enriched = {"iap_enrich_auto_done": True} if "iap_enrich_auto_done" in self.env["res.company"]._fields else {}

        def prepare(item):
            return {
                "email": item["email"],
                "phone": item["phone"],
                "country_id": self._country(item["country"]).id,
                "currency_id": self.env.ref(f"base.{item['currency']}").id,
                **enriched,
            }

        existing = {item["key"]: self.env.ref("base.main_company") for item in items if item["existing"]}
        new = [{**item, "name_ru": None} for item in items if not item["existing"]]
        return existing | self._add("company", "res.company", new, prepare)

    @api.model
    def _create_users(self, items, scene):
        """Create the agents, each with the log-in name as the password, and let the known users in."""
        installed = self._installed_languages()

        def prepare(item):
            return {
                "login": item["login"],
                "password": item["login"],
                "email": item["email"],
                "lang": item["lang"] if item["lang"] in installed else "en_US",
                "tz": "Europe/Moscow",
                "notification_type": "inbox",
                "company_id": scene["company"][item["company"]].id,
                "company_ids": [Command.set([scene["company"][key].id for key in item["companies"]])],
                "group_ids": [Command.set(self.env.ref(GROUPS[item["role"]]).ids)],
            }

        users = self._add("user", "res.users", items, prepare)
        self.env.ref("base.user_admin").company_ids |= self.env["res.company"].concat(*scene["company"].values())
        if demo := self.env.ref("base.user_demo", raise_if_not_found=False):
            demo.group_ids |= self.env.ref(GROUPS["agent"])
        return users

    @api.model
    def _create_teams(self, scenario, scene):
        known = self.env.ref("base.user_admin")
        known |= self.env.ref("base.user_demo", raise_if_not_found=False) or known

        def prepare(item):
            members = [scene["user"][agent["login"]] for agent in scenario["agents"] if item["key"] in agent["teams"]]
            return {
                "company_id": scene["company"][item["company"]].id,
                "visibility": item["visibility"],
                "user_id": scene["user"][item["lead"]].id,
                "member_ids": [Command.set([user.id for user in members])],
            }

        teams = self._add("team", "feedback.team", scenario["teams"], prepare)
        teams["care"].member_ids |= known
        return teams

    @api.model
    def _create_categories(self, items):
        categories = self._add("category", "feedback.category", items, lambda item: {})
        for item in items:
            if item["parent"]:
                categories[item["key"]].parent_id = categories[item["parent"]]
        return categories

    @api.model
    def _create_channels(self, items, scene):
        def prepare(item):
            company, team = scene["company"][item["company"]], scene["team"][item["team"]]
            return {
                "company_id": company.id,
                "gateway_type": item["type"],
                "team_id": team.id,
                "user_id": team.user_id.id,
                "email_address": item.get("address"),
                "slug": item["slug"],
                "contact_policy": "optional" if item["allow_anonymous"] else "required",
                "live_since": "2020-01-01",
                **({"alias_name": item["alias"]} if item["alias"] and company.alias_domain_id else {}),
            }

        return self._add("channel", "feedback.channel", items, prepare)

    @api.model
    def _create_customers(self, items):
        employers = sorted({item["works_for"] for item in items if item["works_for"]})
        companies = self.env["res.partner"].create([{"name": name, "is_company": True} for name in employers])
        parents = dict(zip(employers, companies, strict=True))
        vip = self.env["res.partner.category"].create({"name": "VIP"})
        installed = self._installed_languages()

        def prepare(item):
            return {
                "email": item["email"],
                "phone": item["phone"],
                "lang": item["lang"] if item["lang"] in installed else "en_US",
                "country_id": self._country(item["country"]).id,
                "category_id": [Command.set(vip.ids if item["vip"] else [])],
                **({"parent_id": parents[item["works_for"]].id} if item["works_for"] else {}),
            }

        return self._add("customer", "res.partner", items, prepare)

    @api.model
    def _create_canned_responses(self, items):
        agents = self.env.ref(GROUPS["agent"])
        texts = {"en_US": "substitution", "ru_RU": "substitution_ru"}
        self.env["mail.canned.response"].create(
            [
                {
                    "source": item["source"],
                    "substitution": item[texts[lang]],
                    "lang": lang,
                    "group_ids": [Command.set(agents.ids)],
                }
                for item in items
                for lang in texts
                if lang in self._installed_languages()
            ]
        )
