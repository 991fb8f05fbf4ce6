from datetime import UTC, datetime

import pytest

from huiying.directory.models import Party
from huiying.directory.parties import Person, find_or_add, opened

NOW = datetime(2025, 3, 4, 1, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_a_known_number_takes_the_first_name_that_is_given_and_keeps_it() -> None:
    found = find_or_add(Person(phone="13900001111"), now=NOW)
    assert find_or_add(Person(name="王小明", phone="13900001111"), now=NOW) == found
    assert opened(Party.objects.get(pk=found)).name == "王小明"
    assert find_or_add(Person(name="李大同", phone="13900001111"), now=NOW) == found
    assert opened(Party.objects.get(pk=found)).name == "王小明"


@pytest.mark.django_db
def test_a_new_party_is_written_to_in_the_language_it_came_in() -> None:
    found = find_or_add(Person("Ann", "13800010077", language="en"), now=NOW)
    assert Party.objects.get(pk=found).language == "en"
    assert find_or_add(Person("Ann", "13800010077"), now=NOW) == found
    assert Party.objects.get(pk=found).language == "en"
