"""Tables of the search for words."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from huiying.orders.models import WorkOrder


class SearchSegment(models.Model):
    """A span of receiving times [start, next start) whose orders share the prefix of their search terms; spans are kept small."""

    id = models.AutoField(primary_key=True)
    start = models.DateTimeField(unique=True)

    class Meta:
        db_table = "orders_search_segment"


class SearchDoc(models.Model):
    """What an order is found by: its normalised text and the bigrams of it, each prefixed with the segment's number."""

    order = models.OneToOneField(WorkOrder, primary_key=True, on_delete=models.CASCADE, related_name="search")
    received_at = models.DateTimeField()
    text = models.TextField()
    terms = SearchVectorField()

    class Meta:
        db_table = "orders_search"
        indexes = [GinIndex(fields=["terms"], name="search_terms", fastupdate=True, gin_pending_list_limit=128)]
