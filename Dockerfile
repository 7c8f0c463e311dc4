FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements/run.txt requirements/run.txt
RUN /venv/bin/pip install --no-deps --require-hashes -r requirements/run.txt

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=backend.settings.base
WORKDIR /app
RUN useradd --system --uid 10001 --no-create-home palpate
COPY --from=build /venv /venv
COPY manage.py ./
COPY backend backend
COPY clinic clinic
COPY sessions sessions
COPY api api
COPY locale locale
RUN SECRET_KEY=only-for-collecting-static-files-not-a-secret-at-all-00 \
    ENCRYPTION_KEYS=Y29sbGVjdGluZy1zdGF0aWMtZmlsZXMtb25seS0tLTA= \
    DATABASE_URL=postgres://unused \
    python manage.py collectstatic --noinput
USER palpate
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ.get('ALLOWED_HOSTS', 'localhost').split(',')[0]}), timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "16", "--http1-header-read-timeout", "10000", "--workers-kill-timeout", "20", "--respawn-failed-workers", "--respawn-interval", "1", "backend.wsgi:application"]
