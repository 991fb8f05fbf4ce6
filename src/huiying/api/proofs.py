"""GET /api/v1/proofs/EVENT: where an event is sealed, for whoever holds its leaf. The hash says nothing of what it is of."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from huiying.api.asking import counted
from huiying.api.limits import PUBLIC
from huiying.api.shapes import Proof
from huiying.directory.walls import lifted
from huiying.evidence.receipts import proof_of
from huiying.kit.checks import Problem
from huiying.pages.json_told import answered, refused
from huiying.pages.requests import Request

NOT_SEALED = Problem("", "not_sealed", "日志中没有这件事，或尚未封存（一分钟内）。", "The log does not hold this, or not yet: it is sealed within a minute.")


@counted(PUBLIC)
def read(_request: Request, event: UUID) -> HttpResponse:
    """The proof under the latest signed root; 404 while there is none."""
    with lifted():  # hashes of the public log
        found = proof_of(event)
    if found is None:
        return refused(HTTPStatus.NOT_FOUND, [NOT_SEALED])
    return answered(Proof(str(event), found.leaf.hex(), found.index, found.size, found.text))
