"""The engine as a Django app."""

from django.apps import AppConfig


class EngineConfig(AppConfig):
    """The room's tables are of what is said; it has no pages."""

    name = "groundswell.web.engine"
    label = "engine"
    verbose_name = "Engine"
