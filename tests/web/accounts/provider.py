"""A small OpenID Connect provider on this machine: code flow with PKCE, RS256, and lies on request."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT, SECRET = "lichen", "a secret between two servers"


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _int(number: int) -> str:
    return _b64(number.to_bytes((number.bit_length() + 7) // 8))


class Provider:
    """What it vouches for; `claims` replaces single claims, `sign_with` and `algorithm` the signature."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.sign_with = self.key
        self.algorithm = "RS256"
        self.address = ""
        self.person: dict[str, Any] = {"sub": "1", "email": "first@example.org", "email_verified": True}
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.requests: list[str] = []

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent after the person agreed."""
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """What a code is exchanged for, once, by whoever knows the secret and the verifier."""
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = _b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or form.get("client_secret") != SECRET or challenge != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce", ""),
        }
        return {
            "access_token": "access",
            "token_type": "Bearer",
            "id_token": self.signed({**claims, **self.person, **self.claims}),
        }

    def signed(self, claims: dict[str, Any]) -> str:
        """The claims as a signed token."""
        head = _b64(json.dumps({"alg": self.algorithm, "kid": "1", "typ": "JWT"}).encode())
        body = f"{head}.{_b64(json.dumps(claims).encode())}"
        if self.algorithm != "RS256":
            return f"{body}."
        return f"{body}.{_b64(self.sign_with.sign(body.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    def document(self, path: str) -> dict[str, Any] | None:
        """What it publishes about itself."""
        public = self.key.public_key().public_numbers()
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/keys": {
                "keys": [
                    {
                        "kty": "RSA",
                        "kid": "1",
                        "alg": "RS256",
                        "use": "sig",
                        "n": _int(public.n),
                        "e": _int(public.e),
                    }
                ]
            },
        }.get(path)


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, answering on a free port."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.requests.append(self.path)
            self._say(provider.document(urlsplit(self.path).path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            provider.requests.append(self.path)
            self._say(provider.token({key: value[0] for key, value in parse_qs(body).items()}))

        def _say(self, document: dict[str, Any] | None) -> None:
            raw = json.dumps(document or {"error": "invalid"}).encode()
            self.send_response(200 if document else 400)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
