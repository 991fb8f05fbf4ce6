"""The list of rooms that have tables. Django finds models here; nothing else imports this file."""

from huiying.accounts.models import *  # noqa: F403
from huiying.api.models import *  # noqa: F403
from huiying.calls.models import *  # noqa: F403
from huiying.calls.models_recording_keys import *  # noqa: F403
from huiying.calls.models_ring_backs import *  # noqa: F403
from huiying.contracts.models import *  # noqa: F403
from huiying.directory.models import *  # noqa: F403
from huiying.directory.models_signin import *  # noqa: F403
from huiying.dispatch.hotspots.models import *  # noqa: F403
from huiying.dispatch.models import *  # noqa: F403
from huiying.evaluation.models import *  # noqa: F403
from huiying.evidence.models import *  # noqa: F403
from huiying.followup.models import *  # noqa: F403
from huiying.journal.models import *  # noqa: F403
from huiying.metrics.models import *  # noqa: F403
from huiying.notify.models import *  # noqa: F403
from huiying.orders.models import *  # noqa: F403
from huiying.orders.models_copies import *  # noqa: F403
from huiying.orders.models_links import *  # noqa: F403
from huiying.orders.models_search import *  # noqa: F403
from huiying.pages.models import *  # noqa: F403
from huiying.pages.models_tries import *  # noqa: F403
from huiying.registers.models import *  # noqa: F403
from huiying.reports.models import *  # noqa: F403
from huiying.retention.models import *  # noqa: F403
from huiying.supervision.models import *  # noqa: F403
