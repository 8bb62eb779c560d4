FROM python:3.11-slim-bookworm

# WeasyPrint draws with Pango; gettext compiles the Spanish texts.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        gettext libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /srv/center

COPY requirements.txt .
# The image's own setuptools is an old one, and nothing here needs it.
RUN pip install --no-cache-dir --require-hashes -r requirements.txt && pip uninstall --yes setuptools wheel

COPY . .
# Neither command touches a database; the keys are forgotten with the build step.
RUN django-admin compilemessages \
    && SECRET_KEY=only-for-the-build SECOND_STEP_KEYS=b25seS1mb3ItdGhlLWJ1aWxkLS0tLS0tLS0tLS0tLS0= python manage.py collectstatic --noinput \
    && chmod -R a+rX data

RUN useradd --system --home-dir /srv/center center
USER center
EXPOSE 8000

# Django answers only to its own names, so the check asks by the first of them.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "\
import os, urllib.request as web; \
host = os.environ['ALLOWED_HOSTS'].split(',')[0].strip(); \
web.urlopen(web.Request('http://127.0.0.1:8000/healthz', headers={'Host': host}), timeout=4)"]

# No access log: the address of a search holds a name.
CMD ["gunicorn", "config.wsgi", "--config=config/gunicorn.py", "--bind=0.0.0.0:8000", "--workers=3", "--worker-tmp-dir=/dev/shm"]
