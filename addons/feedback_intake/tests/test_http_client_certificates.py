import datetime
import http.server
import ipaddress
import ssl
import tempfile
import threading
import unittest
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from ..exceptions import RefusedError
from ..http_client import fetch
from .gateway_contract import FakeProvider, answer


class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *args):
        """Be quiet."""


def make_certificate(folder):
    """Write a key and a certificate of its own authority for 127.0.0.1; return its PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "cert.pem").write_bytes(pem)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    return pem.decode()


class TestCertificates(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.pem = make_certificate(Path(folder))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hello)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.url = f"https://127.0.0.1:{server.server_port}/"

    def test_an_authority_that_the_channel_names_is_trusted(self):
        answer = fetch("GET", self.url, private_hosts=["127.0.0.1"], ca_certificates=self.pem)
        self.assertEqual(answer.body, b"hello")

    def test_no_other_is(self):
        with self.assertRaisesRegex(RefusedError, "cannot be trusted"):
            fetch("GET", self.url, private_hosts=["127.0.0.1"])

    def test_it_opens_no_way_inside(self):
        with self.assertRaisesRegex(RefusedError, "public Internet"):
            fetch("GET", self.url, ca_certificates=self.pem)


@tagged("-at_install", "post_install")
class TestCertificatesOfChannel(TransactionCase):
    def test_what_is_no_certificate_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "PEM"):
            self.env["feedback.channel"].create({"name": "x", "gateway_type": "max", "ca_certificates": "gosuslugi.ru"})

    def test_they_go_along_with_each_call_of_the_channel(self):
        with tempfile.TemporaryDirectory() as folder:
            pem = make_certificate(Path(folder))
        channel = self.env["feedback.channel"].create({"name": "x", "gateway_type": "max", "ca_certificates": pem})
        with FakeProvider(answer({})).connected() as provider:
            channel._request("GET", "/me")
        self.assertEqual(provider.calls[0]["ca_certificates"].strip(), pem.strip())
