from . import base, email, form, jotform, telegram, typeform, webhook, yandex_forms
