"""The addresses of single sign-on, below `accounts/oidc/`, with the names allauth knows them by."""

from __future__ import annotations

from django.urls import path

from lichen.web.accounts.sign_on import views

urlpatterns = [
    path("oidc/<str:provider_id>/login/", views.login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", views.callback, name="openid_connect_callback"),
]
