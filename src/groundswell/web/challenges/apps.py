"""The app of challenges and their phases."""

from django.apps import AppConfig


class ChallengesConfig(AppConfig):
    """What is allowed now, and to whom."""

    name = "groundswell.web.challenges"
    label = "challenges"
