from . import (
    test_dashboard,
    test_dashboard_browser,
    test_kpi,
    test_management_report,
    test_management_report_mail,
    test_schedule,
    test_spans,
    test_svg_chart,
    test_translations,
)
