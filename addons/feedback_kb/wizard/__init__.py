from . import (
    feedback_kb_draft,
    feedback_kb_finding,
    feedback_kb_import,
    feedback_kb_import_document_page,
    feedback_kb_import_line,
    feedback_kb_import_pictures,
    feedback_kb_import_prepare,
    feedback_kb_import_store,
    feedback_kb_publish,
)
