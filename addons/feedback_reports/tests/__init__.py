from . import (
    test_kpi,
    test_mood,
    test_mood_form,
    test_mood_learner,
    test_mood_learning,
    test_mood_rules,
    test_spans,
    test_translations,
)
