"""The workbench as Django sees it: templates, tags and nothing that is stored."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates and template tags of the workbench."""

    name = "lichen.web"
    label = "web"
