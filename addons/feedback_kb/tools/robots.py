"""Who reads a page without being a person: a rough guess by what the program calls itself."""

import re

ROBOT = re.compile(
    r"(?<!cu)bot\b|bot[/;_-]|crawl|spider|slurp|archiv|preview|facebookexternal|embedly|monitor|pingdom|uptime|lighthouse"
    r"|curl|wget|httpie|python-|aiohttp|httpx|okhttp|java/|go-http|libwww|scrapy|feedfetcher|validator",
    re.IGNORECASE,
)


def is_robot(user_agent):
    """Tell whether this ``User-Agent`` is a program's that reads for no person; one that says nothing is, too."""
    return not user_agent or bool(ROBOT.search(user_agent))
