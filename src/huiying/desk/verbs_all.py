"""All verbs of the screens: importing a desk's file registers its verbs."""
