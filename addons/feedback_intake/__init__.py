from . import controllers, gateways, models, wizard
