"""Django's own commands, for developers. Users call ./huiying."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.pop("HUIYING_ACTS_AS", None)  # migrations are the owner's
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)
