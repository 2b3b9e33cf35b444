from ..tools.origin import page_address, read_site_values

MAX_TITLE = 200


class FormOrigin:
    """What a form knows beside its answers: what a signed link says it is about, and what a website passes.

    Nothing of it is kept of anonymous senders: an order's number or the address of a page can tell who they are.

    In a delivery it is ``origin``: ``about`` ([model, id] or ["", text]), ``page_url``, ``page_title`` and
    ``site_values`` ({name: text}), each of them only where there is something.
    """

    def _prepare_origin(self, channel):
        """Return what the form shows and carries along, for its templates."""
        about = self._typed("about") if channel.contact_policy != "none" else ""
        content = channel._read_about(about) if about else None
        return {
            "about": about if content else "",
            "about_name": channel._about_name(content) if content else "",
            "is_about_lost": bool(about and not content),
            "page_origin": {name: self._typed(name) for name in ("page_url", "page_title", "site_values")},
        }

    def _prepare_origin_delivery(self, channel, anonymous):
        if anonymous:
            return {}
        about = self._typed("about")
        origin = {
            "about": channel._read_about(about) if about else None,
            "page_url": page_address(self._typed("page_url")),
            "page_title": " ".join(self._typed("page_title").split())[:MAX_TITLE],
            "site_values": read_site_values(self._typed("site_values")),
        }
        found = {name: value for name, value in origin.items() if value}
        return {"origin": found} if found else {}
