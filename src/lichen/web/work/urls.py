"""The addresses of jobs, data in and out, and webhooks."""

from __future__ import annotations

from django.urls import URLPattern, path

from lichen.web.work import data, exports, imports, jobs, webhook_acts, webhooks

DATA = "partnerships/<slug:partnership>/data/"
IMPORT = f"{DATA}imports/<slug:upload>/"
HOOKS = "partnerships/<slug:partnership>/webhooks/"
HOOK = f"{HOOKS}<slug:webhook>/"

urlpatterns: list[URLPattern] = [
    path("jobs/", jobs.page),
    path("jobs/<slug:job>/retry/", jobs.retry),
    path(DATA, data.page),
    path(f"{DATA}exports/", exports.begin),
    path(f"{DATA}exports/<slug:job>/", exports.download),
    path("partnerships/<slug:partnership>/imports/", imports.upload),
    path(IMPORT, imports.page),
    path(f"{IMPORT}check/", imports.check),
    path(f"{IMPORT}start/", imports.start),
    path(f"{IMPORT}forget/", imports.forget),
    path(HOOKS, webhooks.page),
    path(f"{HOOKS}add/", webhook_acts.add),
    path(HOOK, webhooks.one),
    path(f"{HOOK}pause/", webhook_acts.pause),
    path(f"{HOOK}resume/", webhook_acts.resume),
    path(f"{HOOK}secret/", webhook_acts.secret),
    path(f"{HOOK}delete/", webhook_acts.delete),
    path(f"{HOOK}test/", webhook_acts.test),
    path(f"{HOOK}replay/", webhook_acts.replay_since),
    path(f"{HOOK}replay/<int:number>/", webhook_acts.replay_one),
]
