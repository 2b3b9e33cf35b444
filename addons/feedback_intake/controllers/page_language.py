from urllib.parse import urlencode

from odoo.http import request

YEAR_SECONDS = 365 * 24 * 3600


class PageLanguage:
    """In which language a page for customers speaks, and how its visitor changes that."""

    def _speak_to_visitor(self, fallback=None):
        """Set the language of the page: chosen here, chosen earlier, the user's, the browser's, ``fallback``, any."""
        installed = request.env["res.lang"]._get_frontend()
        chosen = self._installed(request.httprequest.args.get("lang"), installed)
        if chosen:
            self._remember_language(chosen)
        found = (self._installed(wish, installed) for wish in (chosen, *self._language_wishes(), fallback))
        request.update_context(lang=next(filter(None, found), next(iter(installed))))

    def _remember_language(self, code):
        if self._has_session():
            request.future_response.set_cookie("frontend_lang", code, max_age=YEAR_SECONDS, samesite="Lax")

    def _language_wishes(self):
        """Return the languages that the visitor may want, as far as the address does not say it."""
        user = request.env.user
        told = None if self._has_session() else self._typed("page_lang")
        wishes = [told, request.cookies.get("frontend_lang"), None if user._is_public() else user.lang]
        return wishes + [tag.replace("-", "_") for tag, _quality in request.httprequest.accept_languages]

    def _installed(self, wish, installed):
        if not wish or wish in installed:
            return wish
        return next((code for code in installed if code.split("_")[0] == wish.split("_")[0].lower()), None)

    def _prepare_languages(self):
        """Return what the switch shows: code, tag for browsers, own name, address of this page in that language."""
        query = request.httprequest.args.to_dict()
        return [
            {
                "code": code,
                "tag": code.replace("_", "-"),
                "name": lang.name.split("/")[-1].split()[0].capitalize(),
                "url": f"?{urlencode({**query, 'lang': code})}",
            }
            for code, lang in request.env["res.lang"]._get_frontend().items()
        ]
