# What others inherit comes first.
from . import base, google, review

# isort: split
from . import (
    app_store,
    app_store_rss,
    email,
    form,
    google_business,
    google_forms,
    google_forms_api,
    google_play,
    telegram,
    trustpilot,
)
