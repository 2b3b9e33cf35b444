from . import base, email, form, max, ok, telegram, vk, vk_api
