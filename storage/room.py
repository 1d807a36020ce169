"""A room: everything stored of one workspace, in one transaction."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.checks import Checks
from storage.clients import Clients
from storage.entries import Entries
from storage.goals import Goals
from storage.inside import Inside
from storage.intentions import Intentions
from storage.nudges import Nudges
from storage.people import People
from storage.talks import Talks
from storage.works import Works
from storage.workspaces import Workspaces


class Room:
    """The repositories of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        inside = Inside(connection, workspace)
        self.id = workspace
        self.workspace = Workspaces(inside)
        self.people = People(inside)
        self.talks = Talks(inside)
        self.entries = Entries(inside)
        self.intentions = Intentions(inside)
        self.nudges = Nudges(inside)
        self.clients = Clients(inside)
        self.works = Works(inside)
        self.checks = Checks(inside)
        self.goals = Goals(inside)
