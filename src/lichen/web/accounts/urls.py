"""The addresses of this part of the workbench."""

from __future__ import annotations

from django.urls import URLPattern, path

from lichen.web.accounts import (
    away_page,
    entry,
    join,
    keys,
    members_page,
    own_tokens,
    people_page,
    profile,
    programs,
    sessions,
    welcome,
    welcome_partnership,
)

PEOPLE = "partnerships/<str:partnership>/people/"

urlpatterns: list[URLPattern] = [
    path("welcome/", welcome.welcome),
    path("welcome/enter/", entry.enter),
    path("welcome/partnership/", welcome_partnership.first_partnership),
    path("welcome/partnership/check/", welcome_partnership.check),
    path("welcome/partnership/imports/", welcome_partnership.from_file),
    path("welcome/partnership/later/", welcome_partnership.later),
    path("join/<str:secret>/", join.join),
    path("account/", profile.profile),
    path("account/look/", profile.look),
    path("account/keyboard/", keys.keyboard),
    path("account/keys/", keys.keys),
    path("account/sessions/", sessions.listed),
    path("account/sessions/others/end/", sessions.end_others),
    path("account/sessions/<int:session>/end/", sessions.end),
    path("account/tokens/", own_tokens.own_tokens),
    path("account/tokens/<int:token>/rotate/", own_tokens.rotate_own),
    path("account/tokens/<int:token>/revoke/", own_tokens.revoke_own),
    path("account/away/", away_page.away_page),
    path("account/away/go/", away_page.go_away),
    path("account/away/back/", away_page.come_back),
    path("account/away/capacity/<str:partnership>/", away_page.set_capacity),
    path("people/", people_page.people_page),
    path("people/invite/", people_page.invite),
    path("people/<int:user>/", people_page.change),
    path(PEOPLE, members_page.members_page),
    path(PEOPLE + "role/", members_page.change_role),
    path(PEOPLE + "remove/", members_page.remove),
    path(PEOPLE + "invite/", members_page.invite),
    path(PEOPLE + "invitations/<int:invitation>/back/", members_page.take_back),
    path(PEOPLE + "reset/", members_page.reset),
    path(PEOPLE + "charter/", members_page.into_charter),
    path(PEOPLE + "programs/", programs.new_program),
    path(PEOPLE + "programs/token/", programs.new_token),
    path(PEOPLE + "tokens/<int:token>/rotate/", programs.rotate_token),
    path(PEOPLE + "tokens/<int:token>/revoke/", programs.revoke_token),
]
