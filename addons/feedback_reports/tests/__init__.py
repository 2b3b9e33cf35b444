from . import (
    test_change,
    test_comparison,
    test_kpi,
    test_overview,
    test_overview_browser,
    test_overview_day,
    test_spans,
    test_translations,
)
