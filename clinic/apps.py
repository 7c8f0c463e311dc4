from importlib import import_module

from django.apps import AppConfig

from clinic.language import speak
from clinic.spoken import speak_model


class ClinicConfig(AppConfig):
    name = "clinic"
    verbose_name = "Clinic"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("clinic.checks")
        speak(self, "verbose_name")
        for model in self.get_models():
            speak_model(model)
