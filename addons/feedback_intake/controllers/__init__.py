from . import (
    api_conversation,
    api_form,
    api_ticket,
    api_upload,
    consent,
    form,
    form_consent,
    livechat,
    portal,
    privacy,
    track,
    webhook,
)
