"""The app of the bridge to the analysis library."""

from django.apps import AppConfig


class EngineConfig(AppConfig):
    """Vectors, the words index and the analyses of challenges."""

    name = "groundswell.web.engine"
    label = "engine"
