"""Addresses of the evaluation of units."""

from django.urls import path
from django.utils.translation import gettext_lazy

from huiying.desk import evaluation, evaluation_files, evaluation_schemes, evaluation_unit
from huiying.evaluation.seeing import may_look
from huiying.pages.frame import Entry, add_staff

urlpatterns = [
    path("evaluation/", evaluation.listed, name="evaluation"),
    path("evaluation/schemes/", evaluation_schemes.listed, name="evaluation-schemes"),
    path("evaluation/schemes/new/", evaluation_schemes.new, name="evaluation-scheme-new"),
    path("evaluation/schemes/<uuid:key>/", evaluation_schemes.one, name="evaluation-scheme"),
    path("evaluation/schemes/<uuid:key>/draw/", evaluation.draw, name="evaluation-draw"),
    path("evaluation/schemes/<uuid:key>/<slug:verb>/", evaluation_schemes.decide, name="evaluation-scheme-decide"),
    path("evaluation/appeals/<uuid:key>/withdraw/", evaluation_unit.withdraw, name="evaluation-withdraw"),
    path("evaluation/<uuid:key>/", evaluation.one, name="evaluation-result"),
    path("evaluation/<uuid:key>/do/<slug:verb>/", evaluation.step, name="evaluation-step"),
    path("evaluation/<uuid:key>/file/<slug:kind>/", evaluation_files.file, name="evaluation-file"),
    path("evaluation/<uuid:key>/units/<str:code>/", evaluation_unit.one, name="evaluation-unit"),
    path("evaluation/<uuid:key>/units/<str:code>/<str:name>/", evaluation_unit.line, name="evaluation-line"),
]
add_staff(Entry(gettext_lazy("Evaluation"), "desk:evaluation", 77, seen=may_look, prefix="/desk/evaluation/"))
