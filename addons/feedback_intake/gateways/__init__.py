from . import base, email, form, meta, meta_setup, telegram, whatsapp
