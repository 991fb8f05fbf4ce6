"""Tables of the search over knowledge: the texts, how many hold each pair of characters, the words known, and what people say for them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class KnowledgeText(models.Model):
    """What one article or one article of a law is found by; written by search_index.py alone, and everything in it can be made anew.

    `kind` and `ref` name the thing, `version` the version whose words these are. `head` (the title) and `text` (title and parts, one to a line)
    are normalised; `terms` are the pairs of `text`, those of the title once more with a blank before, those that stand OFTEN with two.
    It holds in the city's days [valid_from, valid_to). `length` counts characters of `text`, `uses` how often an answer cited it.
    """

    no = models.AutoField(primary_key=True)
    kind = models.CharField(max_length=8)
    ref = models.CharField(max_length=64)
    version = models.CharField(max_length=64, default="")
    audience = models.CharField(max_length=6, default="staff")
    region = models.CharField(max_length=12, default="")
    topics = ArrayField(models.CharField(max_length=12), default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    changed_on = models.DateField()
    length = models.IntegerField()
    uses = models.IntegerField(default=0)
    title = models.TextField()
    body = models.TextField()
    head = models.TextField()
    text = models.TextField()
    terms = SearchVectorField()

    class Meta:
        db_table = "knowledge_text"
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="knowledge_text_once")]
        indexes = [GinIndex(fields=["terms"], name="knowledge_terms", fastupdate=False)]


class KnowledgeTerm(models.Model):
    """How many texts hold a term of their index. The blank term counts all texts, the term of one blank their characters."""

    term = models.CharField(max_length=4, primary_key=True)
    texts = models.BigIntegerField()

    class Meta:
        db_table = "knowledge_term"


class KnowledgeWord(models.Model):
    """A word that stands in the texts: completed while it is typed, found by its sound and in spite of one typing error.

    `sound` and `initials` are its commonest reading; `texts` is how often it stands there, about. What else it is found by stands in its keys.
    """

    word = models.CharField(max_length=24, primary_key=True)
    texts = models.IntegerField()
    sound = models.CharField(max_length=160, default="")
    initials = models.CharField(max_length=24, default="")

    class Meta:
        db_table = "knowledge_word"
        indexes = [
            models.Index(fields=["initials"], name="knowledge_word_initials", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["sound"], name="knowledge_word_sound", opclasses=["varchar_pattern_ops"]),
        ]


class KnowledgeKey(models.Model):
    """What a word is found by: itself, itself without one of its characters, each of its sounds and initials, behind a mark that says which."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=170)
    word = models.ForeignKey(KnowledgeWord, on_delete=models.CASCADE, related_name="keys")

    class Meta:
        db_table = "knowledge_key"
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="knowledge_key_once")]


class KnowledgeAlias(models.Model):
    """What people say (`said`) for what is written (`written`): another word, or a place by another name. The city's own; seeded when it opens."""

    id = models.AutoField(primary_key=True)
    kind = models.CharField(max_length=8)
    said = models.CharField(max_length=40)
    written = models.CharField(max_length=40)

    class Meta:
        db_table = "knowledge_alias"
        constraints = [models.UniqueConstraint(fields=["said", "written"], name="knowledge_alias_once")]
