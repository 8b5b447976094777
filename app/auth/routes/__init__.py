"""The pages of accounts. Routes only translate between HTTP and operations."""

from app.auth.routes import account, joining, recovering, signing_in
from app.auth.routes.blueprint import bp

__all__ = ["account", "joining", "recovering", "signing_in"]

BLUEPRINTS = (bp,)
