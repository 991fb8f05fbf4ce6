"""Tables of signing in."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from huiying.directory.models import User


class SignInTry(models.Model):
    """How often signing in failed at one place. `key` is a keyed hash of the place, `account` one of the log-in name (blank for an address)."""

    key = models.CharField(max_length=64, primary_key=True)
    account = models.CharField(max_length=64, default="", db_index=True)
    failures = models.IntegerField(default=0)
    first_at = models.DateTimeField()
    pause_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "directory_signin_try"
        indexes = [models.Index(fields=["first_at"], name="signin_try_at")]


class BrowserSession(AbstractBaseSession):
    """A browser's session: of a member of staff (`user_id`), or of a stranger who follows an order. `device` is told in words."""

    user_id = models.UUIDField(null=True, db_index=True)
    device = models.CharField(max_length=80, default="")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "directory_session"


class SignInCode(models.Model):
    """A one-time code with which a person sets a password; the code itself is not kept. A newer one takes the place of an older."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="signin_code")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "directory_signin_code"


class OutsideLink(models.Model):
    """Whose a subject of a government's own sign-in is: waits until an administrator has looked, then opens. `subject` is a keyed hash."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="outside_links")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    linked_at = models.DateTimeField(null=True)
    linked_by = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "directory_outside_link"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="outside_subject_once"),
            models.UniqueConstraint(fields=["user", "issuer"], name="outside_person_once"),
        ]
