"""The app of what the crowd says."""

from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    """Ideas, comments, votes and answers to the gateway questionnaire."""

    name = "groundswell.web.participation"
    label = "participation"
