from . import controllers, gateways, http_log, models, wizard

http_log.install()
