"""Passwords of the tests: hashed as a city's are, with the least effort. The city's own takes 0.3 s of processor for each sign-in, right or wrong.

What is started by the command line or by a module of its own keeps the city's effort.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LeastEffort(Argon2PasswordHasher):
    time_cost, memory_cost, parallelism = 1, 8, 1


PASSWORD_HASHERS = [f"{__name__}.{LeastEffort.__name__}"]
