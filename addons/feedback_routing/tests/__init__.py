from . import (
    test_duplicate,
    test_duplicate_speed,
    test_match_text,
    test_trigger_selection,
)
