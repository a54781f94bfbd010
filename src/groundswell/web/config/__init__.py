"""How the platform is put together: settings, addresses of pages, the WSGI application."""
