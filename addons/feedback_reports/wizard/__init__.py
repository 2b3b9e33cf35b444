from . import feedback_goal_wizard
