from dataclasses import dataclass

# Who may see an article: each level sees its own and those after it in this table.
VISIBLE_TO = {
    "internal": ("internal", "portal", "public"),
    "portal": ("portal", "public"),
    "public": ("public",),
}


@dataclass(frozen=True)
class Audience:
    """For whom articles are looked up: ``level`` is a key of ``VISIBLE_TO``, ``company_ids`` whose articles they see.

    Articles that belong to no company are seen in all of them.
    """

    level: str
    company_ids: tuple[int, ...]

    @property
    def visibilities(self):
        """The values of an article's ``visibility`` that this audience sees."""
        return VISIBLE_TO[self.level]
