"""The contract of the storage, on SQLite and on PostgreSQL."""

from tests.contracts.storage_outbox import OutboxContract
from tests.contracts.storage_rooms import RoomContract
from tests.contracts.storage_settling import SettlingContract


class TestRooms(RoomContract):
    """Inside a workspace."""


class TestOutbox(OutboxContract):
    """Planning, claiming and recording."""


class TestSettling(SettlingContract):
    """What is not known for certain."""
