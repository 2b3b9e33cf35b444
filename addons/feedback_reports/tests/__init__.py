from . import (
    test_alert,
    test_kpi,
    test_spans,
    test_surge,
    test_translations,
    test_trend,
    test_trend_tools,
    test_trend_tour,
    test_weight,
)
