"""The console's blueprint and what its handlers reach. Every module with routes adds them here when it is imported."""

from __future__ import annotations

from dataclasses import dataclass

from sanic import Blueprint, Request

from sangdam.desk.views import DeskViews

desk = Blueprint("desk", url_prefix="/desk/api")


@dataclass(frozen=True, slots=True)
class DeskContext:
    """Set once by `sangdam.app` as ``app.ctx.desk``."""

    views: DeskViews


def views_of(request: Request) -> DeskViews:
    """What the console shows."""
    found: DeskContext = request.app.ctx.desk
    return found.views
