"""Declaration of the trainings floor."""

from django.apps import AppConfig


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = "Bimtek dan Rakoor"
