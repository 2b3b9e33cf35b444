"""Who opens the links of a mail without being its reader: security scanners, link previews, prefetching."""

import re

from odoo.addons.feedback_kb.tools.robots import is_robot

# Names that mail filters and messengers use when they open links, as far as they say who they are. Those that pose as a
# browser are told by what they do not do: see controllers/score_gesture.py.
SCANNER = re.compile(
    r"safelinks|proofpoint|mimecast|barracuda|symantec|trendmicro|fortimail|fireeye|ironport|sophos|forcepoint"
    r"|googleimageproxy|yahoomailproxy|^whatsapp/|headlesschrome|phantomjs",
    re.IGNORECASE,
)


def is_scanner(user_agent, method="GET", purpose=None):
    """Tell whether a program opens a link that was meant for a person.

    :param user_agent: what the program calls itself
    :param method: no browser asks for a page by HEAD when somebody clicks a link
    :param purpose: the headers ``Sec-Purpose`` or ``Purpose`` of browsers that fetch ahead
    """
    ahead = "prefetch" in (purpose or "").lower() or "preview" in (purpose or "").lower()
    return method == "HEAD" or ahead or is_robot(user_agent) or bool(SCANNER.search(user_agent))
