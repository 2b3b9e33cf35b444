from . import (
    base,
    email,
    form,
    max,
    odoo_livechat,
    odoo_survey,
    ok,
    telegram,
    viber,
    vk,
    vk_api,
)
