from . import base, email, form, telegram, webhook
