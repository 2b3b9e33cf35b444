class ConsentCase:
    """Mixed in: makes published purposes, in English and Russian."""

    @classmethod
    def _purpose(cls, company, name="Processing", **values):
        purpose = cls.env["feedback.consent.purpose"].create(
            {
                "name": name,
                "label": f"I agree to {name}",
                "body": f"<p>All about {name}</p>",
                "company_id": company.id,
                **values,
            }
        )
        russian = purpose.with_context(lang="ru_RU")
        russian.write({"name": f"{name} (ru)", "label": f"Я согласен: {name}", "body": f"<p>Все про {name}</p>"})
        purpose.action_publish()
        return purpose

    @classmethod
    def _ask(cls, channel, purpose, is_required=False):
        return cls.env["feedback.channel.consent"].create(
            {"channel_id": channel.id, "purpose_id": purpose.id, "is_required": is_required}
        )
