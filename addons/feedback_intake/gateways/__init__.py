from . import base, email, form, telegram
