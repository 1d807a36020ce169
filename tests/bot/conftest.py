"""The databases that the desk is tested on."""

from tests.fakes.databases import database_url, postgres, store

__all__ = ["database_url", "postgres", "store"]
