"""Signing in without the form, as someone who gave the second factor."""

import time

from django.test import Client

from huiying.directory.models import User
from huiying.pages.second_factor import mark


def sign_in(client: Client, user: User) -> Client:
    """The client, signed in with everything a page of the staff asks for."""
    client.force_login(user)
    session = client.session
    session.update(mark(user, time.time()))
    session.save()
    return client
