from django.apps import AppConfig


class TherapyConfig(AppConfig):
    name = "sessions"
    label = "therapy"  # "sessions" is the label of django.contrib.sessions
    verbose_name = "Therapy sessions"
    default_auto_field = "django.db.models.BigAutoField"
