from . import (
    test_kpi,
    test_kpi_edges,
    test_kpi_everywhere,
    test_kpi_recount,
    test_report_views,
    test_spans,
    test_translations,
)
