"""What administrators do that belongs to no other package."""

from dataclasses import dataclass

from app.events import Fact


@dataclass(frozen=True)
class DepartmentCreated(Fact):
    department_id: int
    name: str


@dataclass(frozen=True)
class DepartmentRenamed(Fact):
    department_id: int
    old: str
    new: str


@dataclass(frozen=True)
class DepartmentDeleted(Fact):
    department_id: int
    name: str


@dataclass(frozen=True)
class SiteOptionsChanged(Fact):
    leaderboard: bool


@dataclass(frozen=True)
class MailResent(Fact):
    delivery_id: int


@dataclass(frozen=True)
class MailTested(Fact):
    """A test mail was sent; `fault` is what the failure was about, empty when it went out."""

    fault: str


@dataclass(frozen=True)
class DeliveriesResumed(Fact):
    """Parked deliveries were put back in line."""

    count: int
