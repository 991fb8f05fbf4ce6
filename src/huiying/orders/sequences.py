"""The one sequence behind order numbers, so that numbering costs no statement of its own."""

from django.db.models import BigIntegerField, Func


class NextNumber(Func):
    """nextval of the order sequence: unique and rising in the order of registration, with gaps after a rollback."""

    template = "nextval('orders_seq'::regclass)"
    output_field = BigIntegerField()
    allowed_default = True
