"""What the server itself has to say is a line of JSON too, without who asked and for what."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Nobody steers it by a socket in a home folder.
control_socket_disable = True

logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_requests": {"()": "config.logs.WithoutRequests"}},
    "formatters": {"one_line": {"()": "config.logs.OneLine"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "one_line",
            "filters": ["without_requests"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "INFO", "propagate": False},
    },
}
