"""Reports: a day's, a week's or a month's figures, locked as they were, with words that the system drafts and a person releases."""
