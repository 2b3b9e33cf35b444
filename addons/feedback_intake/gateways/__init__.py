from . import base  # before those that inherit it

# isort: split
from . import asterisk, email, form, mango, telegram, twilio, twilio_call, uis
