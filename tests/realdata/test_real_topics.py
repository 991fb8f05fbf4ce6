"""A tenth of 7,257 labelled messages by three folds; all of them: ./huiying trial topics --full."""

from tests.realdata.conftest import needs_data
from tests.realdata.topics import measured


@needs_data
def test_the_first_level_of_real_messages_is_recognised_and_probabilities_mean_what_they_say() -> None:
    found = measured(725, 3, 3).scores
    assert found.rows > 700
    assert found.macro_f1 > 0.78
    assert found.top3 > 0.94
    assert found.ece < 0.08
