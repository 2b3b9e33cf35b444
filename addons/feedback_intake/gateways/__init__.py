from . import api, base, email, form, telegram
