"""What every store of installations does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from nudges.ports import Installations
from tests.fakes.installations import ACME, ADDED, BEEK, GRID, an_installation

LATER = ADDED + timedelta(hours=12)


class InstallationsContract:
    """Runs on an ``installations`` fixture."""

    def test_an_installation_comes_back_as_it_was_granted(self, installations: Installations) -> None:
        granted = an_installation(refresh="xoxe-1", expires_at=LATER)
        installations.save(granted)
        assert installations.find(ACME) == granted
        assert installations.find(BEEK) is None

    def test_what_is_granted_anew_takes_the_place_of_what_was(self, installations: Installations) -> None:
        installations.save(an_installation(refresh="xoxe-1", expires_at=LATER))
        again = an_installation(token="xoxb-new", installed_at=LATER)
        installations.save(again)
        assert installations.find(ACME) == replace(again, revision=2)

    def test_an_organisations_installation_serves_the_workspaces_of_it(self, installations: Installations) -> None:
        installations.save(an_installation(GRID))
        assert installations.find(ACME) is None
        installations.serve(ACME, GRID)
        installations.serve(ACME, GRID)
        assert installations.find(ACME) == an_installation(GRID)
        assert installations.find(BEEK) is None
        assert list(installations.served(GRID)) == [ACME]

    def test_of_a_workspaces_own_and_its_organisations_the_newest_counts(self, installations: Installations) -> None:
        own, whole = an_installation(), an_installation(GRID, installed_at=LATER)
        installations.serve(ACME, GRID)
        installations.save(own)
        assert installations.find(ACME) == own
        installations.save(whole)
        assert installations.find(ACME) == whole
        assert list(installations.served(GRID)) == []

    def test_tokens_are_renewed_once(self, installations: Installations) -> None:
        installations.save(an_installation(refresh="xoxe-1", expires_at=ADDED))
        before = installations.find(ACME)
        assert before is not None
        first = replace(before, token="xoxb-2", refresh="xoxe-2", expires_at=LATER)
        assert installations.renew(before, first)
        assert not installations.renew(before, replace(before, token="xoxb-3"))
        assert installations.find(ACME) == replace(first, revision=before.revision + 1)

    def test_what_was_granted_anew_is_not_overtaken_by_a_renewal_of_what_was(
        self, installations: Installations
    ) -> None:
        installations.save(an_installation(refresh="xoxe-1", expires_at=ADDED))
        before = installations.find(ACME)
        assert before is not None
        installations.save(an_installation(token="xoxb-again"))
        assert not installations.renew(before, replace(before, token="xoxb-late"))
        found = installations.find(ACME)
        assert found is not None
        assert found.token == "xoxb-again"

    def test_a_removed_installation_is_not_renewed_into_being(self, installations: Installations) -> None:
        installations.save(an_installation(refresh="xoxe-1", expires_at=ADDED))
        before = installations.find(ACME)
        assert before is not None
        installations.remove(ACME)
        assert not installations.renew(before, replace(before, token="xoxb-2"))
        assert installations.find(ACME) is None

    def test_removing_one_leaves_the_others(self, installations: Installations) -> None:
        for place in (ACME, BEEK, GRID):
            installations.save(an_installation(place))
        installations.serve(ACME, GRID)
        installations.remove(ACME)
        installations.remove(ACME)
        assert installations.find(ACME) is None
        assert installations.find(BEEK) == an_installation(BEEK)
        assert installations.find(GRID) == an_installation(GRID)

    def test_the_ones_that_expire_soon_are_found(self, installations: Installations) -> None:
        installations.save(an_installation(expires_at=ADDED))
        installations.save(an_installation(BEEK, expires_at=LATER))
        installations.save(an_installation(GRID))
        assert [found.id for found in installations.expiring(ADDED + timedelta(seconds=1))] == [ACME]
        assert list(installations.expiring(ADDED)) == []
