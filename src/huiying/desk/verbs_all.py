"""All verbs of the screens: importing a desk's file registers its verbs."""

from huiying.desk import verbs_intake

__all__ = ["verbs_intake"]
