from . import base, email, form
