"""The lists in which the index keeps an article's words: one for each company and each level of visibility."""

LEVELS = {"public": 1, "portal": 2, "internal": 3}


def scope_number(company_id, visibility):
    """Return the number of the list of an article. What belongs to no company is company 0's."""
    return (company_id or 0) * 4 + LEVELS[visibility]


def scopes(audience):
    """Return the numbers of the lists that an audience may read."""
    return [
        scope_number(company_id, visibility)
        for company_id in (0, *audience.company_ids)
        for visibility in audience.visibilities
    ]
