"""Addresses for programs; api/document.py describes each, and a test compares."""

from django.urls import path

from huiying.api import document, orders, proofs, receipts

app_name = "api"
urlpatterns = [
    path("openapi.json", document.read, name="document"),
    path("orders", orders.register, name="orders"),
    path("receipts/check", receipts.check, name="check"),
    path("receipts/<str:order_no>", receipts.read, name="receipt"),
    path("proofs/<uuid:event>", proofs.read, name="proof"),
    path("<path:rest>", document.unknown, name="unknown"),
]
