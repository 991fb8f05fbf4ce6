"""Addresses of contracts, their terms and statements."""

from django.urls import path
from django.utils.translation import gettext_lazy

from huiying.desk import contract_bond, contract_notes, contract_terms, contracts, contracts_compared, statement, statement_files, terms_edit
from huiying.pages.frame import Entry, add_staff

urlpatterns = [
    path("contracts/", contracts.listed, name="contracts"),
    path("contracts/compared/", contracts_compared.compared, name="contracts-compared"),
    path("contracts/terms/new/", contract_terms.new, name="terms-new"),
    path("contracts/terms/<uuid:key>/", contract_terms.one, name="terms"),
    path("contracts/terms/<uuid:key>/edit/", terms_edit.edit, name="terms-edit"),
    path("contracts/terms/<uuid:key>/<slug:verb>/", contract_terms.decide, name="terms-decide"),
    path("contracts/notes/<uuid:key>/strike/", contract_notes.strike, name="note-strike"),
    path("contracts/objections/<uuid:key>/withdraw/", statement.withdraw, name="objection-withdraw"),
    path("contracts/statements/<uuid:key>/", statement.one, name="statement"),
    path("contracts/statements/<uuid:key>/lines/<str:name>/", statement.line, name="statement-line"),
    path("contracts/statements/<uuid:key>/do/<slug:verb>/", statement.step, name="statement-step"),
    path("contracts/statements/<uuid:key>/file/<slug:kind>/", statement_files.file, name="statement-file"),
    path("contracts/<uuid:key>/", contracts.one, name="contract"),
    path("contracts/<uuid:key>/settle/", contracts.settle, name="contract-settle"),
    path("contracts/<uuid:key>/bond/", contract_bond.bond, name="contract-bond"),
    path("contracts/<uuid:key>/note/", contract_notes.note, name="contract-note"),
]
add_staff(Entry(gettext_lazy("Contracts"), "desk:contracts", 78, seen=contracts.sees_contracts, prefix="/desk/contracts/"))
