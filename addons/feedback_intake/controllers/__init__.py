from . import form, livechat, portal, track, webhook
