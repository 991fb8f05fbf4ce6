"""Addresses of the second factor."""

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from huiying.pages.factors import make_app, make_passkey, remove_passkey

urlpatterns = [
    path("", base.index, name="mfa_index"),
    path("give/", base.authenticate, name="mfa_authenticate"),
    path("again/", base.reauthenticate, name="mfa_reauthenticate"),
    path("app/", make_app, name="mfa_activate_totp"),
    path("app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("passkeys/", base.index, name="mfa_list_webauthn"),
    path("passkeys/sign-in/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/add/", make_passkey, name="mfa_add_webauthn"),
    path("passkeys/again/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/remove/", remove_passkey, name="mfa_remove_webauthn"),
]
