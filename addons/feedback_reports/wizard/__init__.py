from . import feedback_kpi_comparison, feedback_kpi_comparison_line
