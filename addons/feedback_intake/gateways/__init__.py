from . import base, email, form, max, ok, telegram, viber, vk, vk_api
