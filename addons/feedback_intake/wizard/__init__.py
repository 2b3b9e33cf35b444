from . import (
    base_import_import,
    feedback_consent_record,
    feedback_form_link,
    feedback_ticket_close,
    feedback_ticket_contact,
    feedback_ticket_merge,
    feedback_ticket_snooze,
    privacy_lookup_wizard,
)
