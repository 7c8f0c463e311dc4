from django.apps import AppConfig

from clinic.language import speak
from clinic.spoken import speak_model


class TherapyConfig(AppConfig):
    name = "sessions"
    label = "therapy"  # "sessions" is the label of django.contrib.sessions
    verbose_name = "Therapy sessions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        speak(self, "verbose_name")
        for model in self.get_models():
            speak_model(model)
