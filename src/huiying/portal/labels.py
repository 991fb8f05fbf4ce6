"""Names of the public's pages in the navigation."""

from django.utils.translation import gettext_lazy as _l

SUBMIT = _l("Report something")
FOLLOW = _l("Follow a matter")
ACCOUNTS = _l("The two accounts")
HELP = _l("Help")
