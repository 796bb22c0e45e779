"""Who may do what at the desk: roles, and what each permits. Endpoints name a permission (`guard.allowed`)."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What an endpoint demands."""

    #: One's own session, password, second factor and presence.
    SELF = "self"
    #: Conversations, tickets and customers, to look at.
    READ = "read"
    #: To work on them: take, reply, note, tag, resolve.
    SERVE = "serve"
    #: The live board; to take over from colleagues, whisper, reassign.
    SUPERVISE = "supervise"
    #: Teams, hours, canned replies, routing and texts.
    CONFIGURE = "configure"
    #: Accounts, roles and how people sign in.
    ADMINISTER = "administer"
    #: Who did what.
    AUDIT = "audit"


class Role(StrEnum):
    """What somebody at the desk is."""

    AGENT = "agent"
    SENIOR = "senior"
    MANAGER = "manager"
    ADMIN = "admin"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """Its name in Korean."""
        return _LABELS[self]

    @property
    def permissions(self) -> frozenset[Permission]:
        """What it permits."""
        return _PERMITS[self]


_LABELS = {
    Role.AGENT: "상담원",
    Role.SENIOR: "선임",
    Role.MANAGER: "운영자",
    Role.ADMIN: "관리자",
    Role.AUDITOR: "감사",
}

_SERVING = frozenset({Permission.SELF, Permission.READ, Permission.SERVE})

_PERMITS: dict[Role, frozenset[Permission]] = {
    Role.AGENT: _SERVING,
    Role.SENIOR: _SERVING | {Permission.SUPERVISE},
    Role.MANAGER: _SERVING | {Permission.SUPERVISE, Permission.CONFIGURE},
    Role.ADMIN: frozenset(Permission),
    Role.AUDITOR: frozenset({Permission.SELF, Permission.READ, Permission.AUDIT}),
}
