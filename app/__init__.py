"""The composition root: settings, extensions and blueprints become one application."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli
from app.admin import routes as admin
from app.auth import routes as auth
from app.auth import sessions
from app.core import (
    assets,
    db,
    error_pages,
    formats,
    guard,
    headers,
    health,
    limits,
    logs,
    mail,
    taken,
    uploads,
)
from app.core.addresses import RowId, Word
from app.core.i18n import babel
from app.core.storage import Folder
from app.events.delivering import Worker
from app.events.health import check_worker
from app.events.queue import Queue
from app.ideas import attaching, previewing
from app.ideas import routes as ideas
from app.ideas.operations.keeping_attachments import forget_unused, remove_stray_files
from app.ideas.operations.keeping_drafts import forget_discarded_drafts
from app.ideas.operations.keeping_record import refresh_records
from app.ideas.operations.reminding import remind_of_promises
from app.ideas.operations.rewording import forget_deleted_comments
from app.ideas.operations.telling_voters import tell_voters
from app.merging import routes as merging
from app.notifications import routes as notifications
from app.notifications.operations import forget_old_notices
from app.people import routes as people
from app.search import routes as search
from app.search.index import check_index, make_engine, mend_index
from app.settings import PROJECT, Settings
from app.shell import offer_shell
from app.subscriptions import SUBSCRIPTIONS

LARGEST_REQUEST = 2 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The application for `settings`, read from the environment when not given."""
    settings = settings or Settings.from_env()
    app = Flask(
        __name__,
        instance_path=str(settings.instance_dir),
        static_folder=str(PROJECT / "static"),
        template_folder=str(PROJECT / "templates"),
    )
    _configure(app, settings)
    _extend(app, settings)
    for blueprint in (
        *auth.BLUEPRINTS,
        *ideas.BLUEPRINTS,
        *search.BLUEPRINTS,
        *notifications.BLUEPRINTS,
        *people.BLUEPRINTS,
        *merging.BLUEPRINTS,
        *admin.BLUEPRINTS,
    ):
        app.register_blueprint(blueprint)
    if settings.is_development:
        from app.notifications import preview

        app.register_blueprint(preview.bp)
    cli.init_app(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        DEBUG=settings.debug,
        TESTING=settings.environment == "test",
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        PREFERRED_URL_SCHEME=settings.base_url.partition(":")[0],
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_production,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=settings.is_production,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        BABEL_DEFAULT_LOCALE="en",
    )
    app.url_map.converters.update(int=RowId, default=Word)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)


def _extend(app: Flask, settings: Settings) -> None:
    """Order matters: what must see or refuse a request first is set up first."""
    app.extensions["settings"] = settings
    logs.init_app(app, settings)
    uploads.init_app(app)
    limits.init_app(app)
    db.init_app(app, settings)
    babel.init_app(app, timezone_selector=formats.time_zone)
    sessions.init_app(app, settings)
    guard.init_app(app)
    headers.init_app(app, settings)
    assets.init_app(app)
    formats.init_app(app)
    error_pages.init_app(app)
    taken.init_app(app, settings)
    app.context_processor(offer_shell)
    app.extensions["storage"] = Folder(settings.attachments_dir)
    app.add_template_global(attaching.attachment_rules)
    app.add_template_global(previewing.preview_of)
    worker = Worker(
        SUBSCRIPTIONS,
        lease=settings.delivery_lease,
        attempts=settings.delivery_attempts,
        backoff=settings.delivery_backoff,
    )
    app.extensions["worker"] = worker
    app.extensions["mailer"] = mail.make_mailer(settings)
    app.extensions["queue"] = queue = Queue(app, settings, worker)
    queue.every_minute("close_idle_lines", mail.close_idle_lines)
    queue.every_minute("forget_expired_counts", limits.forget_expired_counts)
    queue.every_minute("forget_expired_sessions", sessions.forget_expired_sessions)
    with app.app_context():
        app.extensions["search"] = make_engine(settings)
    queue.every_minute("mend_index", mend_index)
    queue.every_minute("remind_of_promises", remind_of_promises)
    queue.every_minute("refresh_records", refresh_records)
    queue.every_minute("forget_unused", forget_unused)
    queue.every_minute("remove_stray_files", remove_stray_files)
    queue.every_minute("tell_voters", tell_voters)
    queue.every_minute("forget_deleted_comments", forget_deleted_comments)
    queue.every_minute("forget_discarded_drafts", forget_discarded_drafts)
    queue.every_minute("forget_old_notices", forget_old_notices)
    health.init_app(app, {"worker": check_worker, "index": check_index})
