from . import (
    test_digest_feedback,
    test_forecast,
    test_goal,
    test_goal_demo,
    test_goal_status,
    test_goal_wizard,
    test_kpi,
    test_spans,
    test_translations,
)
