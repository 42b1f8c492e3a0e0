from __future__ import annotations

import base64
import hmac
from hashlib import sha256

import pytest

from lichen import webhooks
from lichen.errors import InputRefused, NotAllowed
from lichen.webhooks.signature import new_secret, sign

BODY = b'{"kind":"case_settled"}'


def signed(secret: str, *, at: int = 1_000, body: bytes = BODY) -> dict[str, str]:
    return {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(at),
        "Webhook-Signature": sign(secret, "msg_1", at, body),
    }


def test_what_was_signed_with_the_secret_is_taken() -> None:
    secret = new_secret()
    assert webhooks.verify(secret, signed(secret), BODY, now=1_000) == {"kind": "case_settled"}


def test_the_signature_is_what_the_standard_says() -> None:
    secret = new_secret()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, b"msg_1.1000." + BODY, sha256).digest()).decode()
    assert sign(secret, "msg_1", 1_000, BODY) == f"v1,{expected}"
    assert len(key) == 32


def test_one_of_several_signatures_is_enough_while_secrets_change() -> None:
    old, new = new_secret(), new_secret()
    headers = signed(new)
    headers["Webhook-Signature"] = f"{sign(old, 'msg_1', 1_000, BODY)} {headers['Webhook-Signature']}"
    for secret in (old, new):
        assert webhooks.verify(secret, headers, BODY, now=1_000)


@pytest.mark.parametrize("changed", ["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"])
def test_a_changed_or_missing_header_is_refused(changed: str) -> None:
    secret = new_secret()
    headers = signed(secret)
    for value in ("", headers[changed] + "1", "v1,"):
        with pytest.raises(NotAllowed):
            webhooks.verify(secret, headers | {changed: value}, BODY, now=1_000)


def test_an_altered_body_another_secret_and_an_old_message_are_refused() -> None:
    secret = new_secret()
    with pytest.raises(NotAllowed, match="altered"):
        webhooks.verify(secret, signed(secret), BODY + b" ", now=1_000)
    with pytest.raises(NotAllowed, match="not signed with this secret"):
        webhooks.verify(new_secret(), signed(secret), BODY, now=1_000)
    for now in (1_301, 699):
        with pytest.raises(NotAllowed, match="300 seconds"):
            webhooks.verify(secret, signed(secret), BODY, now=now)


def test_what_is_no_secret_is_a_sentence() -> None:
    with pytest.raises(InputRefused, match="whsec_"):
        webhooks.verify("a b!", signed(new_secret()), BODY, now=1_000)
