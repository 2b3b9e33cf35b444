from . import test_kpi, test_spans, test_translations
