"""Over TLS the receiver proves its name, although the connection goes to an address."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.webhooks.conftest import Receiver

from lichen.webhooks.sending import Sender


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for `localhost` that it signed itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secured(certificate: Path) -> Iterator[Receiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    receiver = Receiver(context)
    yield receiver
    receiver.close()


def send(receiver: Receiver, host: str) -> tuple[int | None, str]:
    with Sender(allow_private=True) as sender:
        answer = sender.send(f"https://{host}:{receiver.server.server_port}/", {}, b"{}")
    return answer.status, str(answer.error)


def test_a_name_that_proves_itself_is_sent_to(
    secured: Receiver, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert send(secured, "localhost")[0] == 204
    assert secured.got[0].headers["host"] == f"localhost:{secured.server.server_port}"


def test_another_name_at_the_same_address_is_refused(
    secured: Receiver, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    status, error = send(secured, "127.0.0.1")
    assert status is None
    assert "certificate" in error.lower()


def test_a_certificate_nobody_vouches_for_is_refused(secured: Receiver) -> None:
    status, error = send(secured, "localhost")
    assert status is None
    assert "certificate" in error.lower()
    assert secured.got == []
