"""The WSGI application, for gunicorn or another server of the operator's choice."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groundswell.web.config.settings")
application = get_wsgi_application()
