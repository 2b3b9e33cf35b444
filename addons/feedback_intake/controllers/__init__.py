from . import (
    api_conversation,
    api_form,
    api_ticket,
    api_upload,
    form,
    livechat,
    portal,
    receipt,
    track,
    webhook,
)
