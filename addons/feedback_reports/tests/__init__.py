from . import (
    test_kpi,
    test_score_answer,
    test_score_ask,
    test_score_browser,
    test_score_page,
    test_score_round,
    test_score_tools,
    test_score_track,
    test_spans,
    test_translations,
)
