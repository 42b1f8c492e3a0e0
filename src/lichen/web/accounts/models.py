"""Who may come in: users, their roles in partnerships, tokens of programs, invitations, preferences."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models

ID = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$",
    "Use letters, digits and . _ @ - , beginning with a letter or digit, at most 64.",
)


class User(AbstractUser):
    """A person or a program; the user name, their id in charters and on the ledger, never changes."""

    username = models.CharField("user name", max_length=64, unique=True, validators=[ID])
    email = models.EmailField("email", blank=True)
    name = models.CharField("name", max_length=200, blank=True)
    service = models.BooleanField("is a program", default=False)
    settings = models.JSONField("settings", default=dict, blank=True)

    first_name = None
    last_name = None
    REQUIRED_FIELDS: list[str] = []  # noqa: RUF012 -- as Django wants it

    def get_full_name(self) -> str:
        """The name others see."""
        return self.name or self.username

    def get_short_name(self) -> str:
        """The name others see."""
        return self.get_full_name()


class Membership(models.Model):
    """Somebody's role in one partnership."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    partnership = models.CharField(max_length=64)
    role = models.CharField(max_length=16)

    class Meta:
        """One role a partnership."""

        constraints = (
            models.UniqueConstraint(fields=["user", "partnership"], name="one_role_a_partnership"),
        )
        indexes = (models.Index(fields=["partnership"]),)


class Token(models.Model):
    """A program's key: only its digest is kept, and its beginning so that people can tell them apart."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    beginning = models.CharField(max_length=16)
    capabilities = models.JSONField(default=list)
    partnerships = models.JSONField(default=list, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(null=True, blank=True)
    used = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)


class Invitation(models.Model):
    """A link with which somebody becomes a member; good once, until it expires."""

    digest = models.CharField(max_length=64, unique=True)
    username = models.CharField(max_length=64, blank=True, validators=[ID])
    email = models.EmailField(blank=True)
    partnership = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=16, blank=True)
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    accepted = models.DateTimeField(null=True, blank=True)


class Seen(models.Model):
    """A person was shown what others said on an unsettled case: their answer there is no longer blind."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    partnership = models.CharField(max_length=64)
    case = models.CharField(max_length=200)

    class Meta:
        """Once is enough."""

        constraints = (models.UniqueConstraint(fields=["user", "partnership", "case"], name="seen_once"),)


class AsBefore(models.Model):
    """A person wants an AI partner to speak to them as before, whatever their remarks would change."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    partnership = models.CharField(max_length=64)
    partner = models.CharField(max_length=64)
    aspect = models.CharField(max_length=16)

    class Meta:
        """Once is enough."""

        constraints = (
            models.UniqueConstraint(
                fields=["user", "partnership", "partner", "aspect"], name="as_before_once"
            ),
        )
