"""HTTP: the application (``app``), what stands in front of it, and the server that runs both."""
