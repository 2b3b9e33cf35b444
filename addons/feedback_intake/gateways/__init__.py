from . import base, email, form, telegram, vk, vk_api
