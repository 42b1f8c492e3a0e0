"""Django, set up for one server: called once, before anything of Django is used."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.conf import settings

from lichen.web.options import Options
from lichen.web.place import Place

HERE = Path(__file__).parent

APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django_htmx",
    "ninja",
    "lichen.web",
    "lichen.web.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "lichen.web.accounts.first_run.FirstRunMiddleware",
    "lichen.web.actor.ActorMiddleware",
    "lichen.web.refusals.RefusalsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]


def configure(options: Options) -> None:
    """Set Django up for these options; a second call with a process already set up changes nothing."""
    if settings.configured:
        return
    settings.configure(**_base(options), **_doors(options), **_sign_in(options))
    django.setup()


def _base(options: Options) -> dict[str, Any]:
    place = Place(options.where)
    return {
        "DEBUG": False,
        "SECRET_KEY": place.secret(),
        "ALLOWED_HOSTS": options.allowed_hosts,
        "ROOT_URLCONF": "lichen.web.urls",
        "INSTALLED_APPS": APPS,
        "MIDDLEWARE": MIDDLEWARE,
        "DATABASES": {"default": place.accounts()},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "AUTH_USER_MODEL": "accounts.User",
        "TEMPLATES": [_templates()],
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "USE_I18N": False,
        "LANGUAGE_CODE": "en",
        "LOGGING_CONFIG": None,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": None,  # the edge has refused what is too large before
        "FILE_UPLOAD_HANDLERS": ["django.core.files.uploadhandler.TemporaryFileUploadHandler"],
        "LICHEN": options,
    }


def _templates() -> dict[str, Any]:
    reads = ["request", "csrf"]
    return {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                *(f"django.template.context_processors.{name}" for name in reads),
                "django.contrib.messages.context_processors.messages",
                "lichen.web.shell.shell",
            ],
            "builtins": ["lichen.web.templatetags.lichen", "lichen.web.templatetags.glossary"],
        },
    }


def _doors(options: Options) -> dict[str, Any]:
    trusted = [options.address.rstrip("/")] if options.address else []
    return {
        "SESSION_COOKIE_NAME": "lichen_session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": options.secure,
        "SESSION_COOKIE_AGE": 14 * 24 * 3600,
        "SESSION_ENGINE": "django.contrib.sessions.backends.cached_db",
        "CACHES": {"default": _memory()},
        "CSRF_COOKIE_NAME": "lichen_csrf",
        "CSRF_COOKIE_SECURE": options.secure,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_FAILURE_VIEW": "lichen.web.refusals.csrf_failed",
        "CSRF_TRUSTED_ORIGINS": trusted,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if options.secure else None,
        "LOGIN_URL": "/accounts/login/",
        "LOGIN_REDIRECT_URL": "/",
        "ACCOUNT_LOGOUT_REDIRECT_URL": "/accounts/login/",
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
    }


def _memory() -> dict[str, Any]:
    """What is remembered between requests: lock-outs and one-time links, so never so little that some go."""
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}


def _mail(address: str) -> dict[str, Any]:
    """How mail is sent: `smtp://user:password@host:port` or `smtps://…`; without, it goes to the log."""
    if not address:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(address)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "DEFAULT_FROM_EMAIL": dict(parse_qsl(parts.query)).get("from", "lichen@localhost"),
    }


def _sign_in(options: Options) -> dict[str, Any]:
    hashers = ["Argon2PasswordHasher", "PBKDF2PasswordHasher", "ScryptPasswordHasher"]
    return {
        "AUTHENTICATION_BACKENDS": [
            "django.contrib.auth.backends.ModelBackend",
            "allauth.account.auth_backends.AuthenticationBackend",
        ],
        "PASSWORD_HASHERS": [f"django.contrib.auth.hashers.{name}" for name in hashers[1:]],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 10},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
        ],
        "ACCOUNT_ADAPTER": "lichen.web.accounts.adapter.AccountAdapter",
        "SOCIALACCOUNT_ADAPTER": "lichen.web.accounts.adapter.SocialAdapter",
        "ACCOUNT_LOGIN_METHODS": {"username", "email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email", "username*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_RATE_LIMITS": {"login_failed": "10/m/ip,5/5m/key", "login": "30/m/ip"},
        "ACCOUNT_SESSION_REMEMBER": True,
        "ACCOUNT_LOGOUT_ON_GET": False,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes"],
        "MFA_TOTP_ISSUER": "Lichen",
        "USERSESSIONS_TRACK_ACTIVITY": False,
        "SOCIALACCOUNT_PROVIDERS": {
            "openid_connect": {"APPS": [_provider(each) for each in options.sign_on]}
        },
        **_mail(options.mail),
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1 if options.address else 0,  # the proxy's word, never the sender's
    }


def _provider(sign_on: Any) -> dict[str, Any]:
    return {
        "provider_id": "sso",
        "name": sign_on.name,
        "client_id": sign_on.client,
        "secret": sign_on.secret,
        "settings": {"server_url": sign_on.server, "oauth_pkce_enabled": True},
    }
