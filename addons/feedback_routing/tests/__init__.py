from . import (
    test_agent_status,
    test_assignment,
    test_assignment_access,
    test_assignment_choice,
    test_working_time,
)
