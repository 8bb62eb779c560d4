import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# What a worker writes is for this user of the machine alone.
os.umask(0o077)

application = get_wsgi_application()
