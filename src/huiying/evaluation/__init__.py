"""Banded evaluation of units (分档分类评价): schemes as data, results from locked months, appeals. Has nothing to do with what a supplier is paid."""
