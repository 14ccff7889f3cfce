"""HTTP: the application (``app``), its middleware, and the server that runs both."""
