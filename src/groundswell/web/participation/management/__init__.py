"""Commands of this room for `django-admin`."""
