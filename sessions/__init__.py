"""Therapy sessions; app label "therapy". HTTP sessions are django.contrib.sessions."""
