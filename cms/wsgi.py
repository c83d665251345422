import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
application = get_wsgi_application()

# What the start made stays: else the collector walks all of it, 200 ms in the middle of somebody's search.
gc.collect()
gc.freeze()
