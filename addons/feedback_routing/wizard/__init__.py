from . import feedback_routing_dry_run
