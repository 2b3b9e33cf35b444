from . import (
    base,
    base_meta,
    base_meta_chat,
    base_meta_comment,
    base_meta_setup,
    email,
    facebook,
    form,
    instagram,
    telegram,
    whatsapp,
)
