from . import (
    test_demo_score,
    test_followup,
    test_kpi,
    test_score_access,
    test_score_answer,
    test_score_ask,
    test_score_chat,
    test_score_round,
    test_score_survey,
    test_score_tools,
    test_spans,
    test_translations,
)
