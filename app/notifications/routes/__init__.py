"""The pages about telling people. Routes only translate between HTTP and operations."""

from app.notifications.routes import answers, ledger, notices, preferences, stopping

BLUEPRINTS = (notices.bp, preferences.bp, ledger.bp, answers.bp, stopping.bp)
