"""The settings of a city that tests serve: the application's own, with the tests' hashing of passwords."""

from config.settings import *  # noqa: F403 - all of them
from tests.hashing import PASSWORD_HASHERS  # noqa: F401 - a setting
