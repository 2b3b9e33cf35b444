from . import (
    test_kpi,
    test_kpi_edges,
    test_kpi_everywhere,
    test_kpi_recount,
    test_mood,
    test_mood_form,
    test_mood_learner,
    test_mood_learning,
    test_mood_rules,
    test_report_views,
    test_spans,
    test_translations,
)
