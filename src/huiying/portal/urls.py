"""Addresses of the public's pages."""

from django.urls import path

from huiying.followup.links import PATH
from huiying.pages.frame import Entry, add_public
from huiying.portal import acting, calling, evidence, following, home, rating, submitting
from huiying.portal.accounts import cases, plan, views
from huiying.portal.labels import ACCOUNTS, FOLLOW, HELP, SUBMIT

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("call/", calling.call_page, name="call"),
    path("help/", home.help_page, name="help"),
    path("privacy/", home.privacy, name="privacy"),
    path("submit/", submitting.submit_page, name="submit"),
    path("submit/<str:order_no>/receipt/", submitting.receipt, name="receipt"),
    path("follow/", following.ask, name="follow"),
    path("follow/<str:order_no>/", following.order_page, name="order"),
    path("follow/<str:order_no>/receipt.json", evidence.receipt_file, name="proof"),
    path("check/", evidence.check_page, name="check"),
    path("log/<path:name>", evidence.log_file, name="log"),
    path("follow/<str:order_no>/leave/", following.leave, name="leave"),
    path("follow/<str:order_no>/file/<uuid:key>/", following.file, name="file"),
    path("follow/<str:order_no>/<slug:verb>/", acting.do, name="do"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/cases/<slug:name>/", cases.case, name="accounts_case"),
    path("accounts/plan/", plan.plan, name="accounts_plan"),
    path("accounts/<slug:ref>/", views.account, name="account"),
    path(PATH.replace("{token}", "<str:token>").lstrip("/"), rating.by_link, name="rate"),
]
add_public(
    Entry(SUBMIT, "portal:submit", 10),
    Entry(FOLLOW, "portal:follow", 20, prefix="/follow/"),
    Entry(ACCOUNTS, "portal:accounts", 25, prefix="/accounts/"),
    Entry(HELP, "portal:help", 30),
)
