import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mail_servers import Dovecot, SmtpSink  # noqa: E402 - beside this file
from odoo_server import OdooServer  # noqa: E402 - beside this file


def running(server):
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def odoo(tmp_path_factory):
    yield from running(OdooServer(tmp_path_factory.mktemp("odoo")))


@pytest.fixture(scope="module")
def dovecot():
    yield from running(Dovecot())


@pytest.fixture(scope="module")
def smtp():
    sink = SmtpSink()
    sink.controller.start()
    yield sink
    sink.controller.stop()
