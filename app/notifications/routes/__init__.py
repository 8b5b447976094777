"""The pages about telling people. Routes only translate between HTTP and operations."""

from app.notifications.routes import answers, ledger, notices, preferences

BLUEPRINTS = (notices.bp, preferences.bp, ledger.bp, answers.bp)
