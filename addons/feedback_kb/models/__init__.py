from . import (
    feedback_kb_article,
    feedback_kb_article_access,
    feedback_kb_article_translation,
    feedback_kb_article_usage,
    feedback_kb_article_workflow,
    feedback_kb_category,
    feedback_kb_query,
    feedback_kb_question,
    feedback_kb_search,
    feedback_kb_site,
    feedback_kb_usage,
)
