"""Figures that are not as they were locked are shown nowhere: the page says so instead."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render

from huiying.desk.figure_written import language
from huiying.metrics.publishing import NotAsLocked
from huiying.pages.answers import CONFLICT
from huiying.pages.requests import StaffRequest

View = Callable[..., HttpResponseBase]


def whole_alone(view: View) -> View:
    """A view of figures that answers with the sentence of NotAsLocked where a locked table, or the rows kept with it, do not fit their hash any more."""

    @wraps(view)
    def looked(request: StaffRequest, *args: Any, **given: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **given)
        except NotAsLocked as broken:
            return render(request, "desk/figures_broken.html", {"said": broken.sentence(language())}, status=CONFLICT)

    return looked
