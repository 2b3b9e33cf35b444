from . import base, email, form, odoo_livechat, odoo_survey, telegram
