from . import form, portal, track, webhook
