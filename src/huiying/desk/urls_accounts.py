"""Addresses of the two accounts on the desk."""

from django.urls import path
from django.utils.translation import gettext_lazy

from huiying.accounts.seeing import may_look
from huiying.desk import accounts, accounts_make
from huiying.pages.frame import Entry, add_staff

urlpatterns = [
    path("accounts/", accounts.listed, name="accounts"),
    path("accounts/new/", accounts_make.new, name="account-new"),
    path("accounts/<uuid:key>/", accounts.one, name="account"),
    path("accounts/<uuid:key>/do/<slug:verb>/", accounts.step, name="account-step"),
    path("accounts/<uuid:key>/file/<slug:kind>/", accounts.file, name="account-file"),
]
add_staff(Entry(gettext_lazy("The two accounts"), "desk:accounts", 78, seen=may_look, prefix="/desk/accounts/"))
