from . import base, email, form, max, telegram, vk, vk_api
