"""What the pages share, registered in one place: paging, the editor."""

from flask import Flask

from graph_api.engine import Engine
from graph_api.web import editor, paging


def register(app: Flask, engine: Engine, snapshot: str | None = None) -> None:
    """Add to an application what its pages need beside their own blueprints."""
    paging.register(app)
    app.register_blueprint(editor.blueprint(engine, snapshot))
