"""Whose token acts where, and that tokens that end are exchanged in time, once, by whoever comes first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from bot.sandbox.granted import Granted
from bot.slack.installing.grants import REMEMBERED, Grants
from bot.slack.installing.oauth import NotGranted
from nudges.installations import Installation
from nudges.ports import Installations, Unavailable
from storage.database import open_store
from tests.contracts.installations import InstallationsContract
from tests.fakes.installations import ACME, ADDED, BEEK, GRID, KEY, an_installation

HALF_A_DAY, SOON = timedelta(hours=12), timedelta(hours=1)


@dataclass
class Exchange:
    """Slack, which takes a refresh token once; it answers ``together`` when all have asked."""

    valid: set[str] = field(default_factory=lambda: {"xoxe-1"})
    asked: list[str] = field(default_factory=list)
    together: asyncio.Barrier = field(default_factory=lambda: asyncio.Barrier(1))

    async def __call__(self, installation: Installation) -> Installation:
        self.asked.append(installation.refresh)
        first = installation.refresh in self.valid
        self.valid.discard(installation.refresh)
        await self.together.wait()
        if not first:
            raise NotGranted("invalid_refresh_token")
        number = len(self.asked) + 1
        self.valid.add(f"xoxe-{number}")
        later = ADDED + HALF_A_DAY
        return replace(installation, token=f"xoxb-{number}", refresh=f"xoxe-{number}", expires_at=later)


@pytest.fixture
def installations(tmp_path: Path) -> Iterator[Installations]:
    store = open_store(f"sqlite:///{tmp_path / 'test.db'}")
    yield store.installations(KEY)
    store.close()


class TestGranted(InstallationsContract):
    """The sandbox's installations keep the same contract."""

    @pytest.fixture
    def installations(self) -> Installations:
        return Granted()


def grants_of(installations: Installations | None, exchange: Exchange | None = None) -> Grants:
    grants = Grants(installations, lambda: ADDED)
    if exchange is not None:
        grants.renew_with(exchange)
    return grants


def ending(**changes: str) -> Installation:
    return an_installation(token=changes.get("token", "xoxb-1"), refresh="xoxe-1", expires_at=ADDED + SOON)


async def test_the_environments_token_acts_in_its_own_workspace_and_nowhere_else() -> None:
    grants = grants_of(None)
    assert await grants.token(ACME) is None
    grants.use_in(ACME, "xoxb-env")
    assert await grants.token(ACME) == "xoxb-env"
    assert await grants.token(BEEK) is None


async def test_beside_it_each_workspace_has_the_token_that_it_granted(installations: Installations) -> None:
    for place in (ACME, BEEK):
        installations.save(an_installation(place))
    grants = grants_of(installations)
    grants.use_in(ACME, "xoxb-env")
    assert await grants.token(ACME) == "xoxb-env"
    assert await grants.token(BEEK) == f"xoxb-{BEEK}"
    assert await grants.token("slack:T3") is None


async def test_an_organisations_token_acts_in_the_workspaces_it_serves(installations: Installations) -> None:
    installations.save(an_installation(GRID))
    installations.serve(ACME, GRID)
    grants = grants_of(installations)
    assert await grants.token(ACME) == await grants.token(GRID) == f"xoxb-{GRID}"
    assert await grants.token(BEEK) is None


async def test_a_token_is_looked_up_now_and_then_and_when_it_was_refused(installations: Installations) -> None:
    moment = [ADDED]
    grants = Grants(installations, lambda: moment[0])
    installations.save(an_installation(token="xoxb-1"))
    assert await grants.token(ACME) == "xoxb-1"
    installations.save(an_installation(token="xoxb-2"))
    assert await grants.token(ACME) == "xoxb-1"
    grants.forget(ACME)
    assert await grants.token(ACME) == "xoxb-2"
    installations.remove(ACME)
    moment[0] += REMEMBERED
    assert await grants.token(ACME) is None


async def test_while_the_storage_is_away_the_last_known_token_goes_on() -> None:
    class Away(Granted):
        away = False

        def find(self, workspace: str) -> Installation | None:
            if self.away:
                raise Unavailable
            return super().find(workspace)

    installations, moment = Away(), [ADDED]
    grants = Grants(installations, lambda: moment[0])
    installations.save(an_installation())
    await grants.token(ACME)
    installations.away, moment[0] = True, ADDED + REMEMBERED
    assert await grants.token(ACME) == f"xoxb-{ACME}"
    with pytest.raises(Unavailable):
        await grants.token(BEEK)


async def test_a_token_that_ends_soon_is_exchanged_and_stored_before_it_is_used(installations: Installations) -> None:
    installations.save(ending())
    exchange = Exchange()
    assert await grants_of(installations, exchange).token(ACME) == "xoxb-2"
    stored = installations.find(ACME)
    assert stored is not None
    assert (stored.token, stored.refresh, stored.expires_at) == ("xoxb-2", "xoxe-2", ADDED + HALF_A_DAY)
    assert exchange.asked == ["xoxe-1"]


async def test_a_token_with_time_left_or_without_end_is_not_exchanged(installations: Installations) -> None:
    installations.save(replace(ending(), expires_at=ADDED + HALF_A_DAY))
    installations.save(an_installation(BEEK))
    exchange = Exchange()
    grants = grants_of(installations, exchange)
    assert (await grants.token(ACME), await grants.token(BEEK)) == ("xoxb-1", f"xoxb-{BEEK}")
    await grants.renew_expiring(ADDED)
    assert exchange.asked == []


async def test_in_one_process_everybody_waits_for_one_exchange(installations: Installations) -> None:
    installations.save(ending())
    exchange = Exchange()
    grants = grants_of(installations, exchange)
    assert set(await asyncio.gather(*(grants.token(ACME) for _ in range(20)))) == {"xoxb-2"}
    assert exchange.asked == ["xoxe-1"]


async def test_of_two_processes_the_one_that_was_second_uses_what_the_first_stored(
    installations: Installations,
) -> None:
    installations.save(ending())
    exchange = Exchange(together=asyncio.Barrier(2))
    await asyncio.gather(*(grants_of(installations, exchange).token(ACME) for _ in range(2)))
    stored = installations.find(ACME)
    assert stored is not None
    assert stored.refresh in exchange.valid
    assert await grants_of(installations, exchange).token(ACME) == stored.token
    assert exchange.asked == ["xoxe-1", "xoxe-1"]


async def test_whoever_is_refused_reads_again_what_another_process_stored(installations: Installations) -> None:
    installations.save(ending())
    exchange = Exchange(valid=set())

    async def first_elsewhere(installation: Installation) -> Installation:
        renewed = replace(installation, token="xoxb-elsewhere", expires_at=ADDED + HALF_A_DAY)
        assert installations.renew(installation, renewed)
        return await exchange(installation)

    grants = Grants(installations, lambda: ADDED)
    grants.renew_with(first_elsewhere)
    assert await grants.token(ACME) == "xoxb-elsewhere"


async def test_an_exchange_that_was_overtaken_by_a_new_installation_is_dropped(installations: Installations) -> None:
    installations.save(ending())
    exchange = Exchange()

    async def added_again(installation: Installation) -> Installation:
        installations.save(an_installation(token="xoxb-again"))
        return await exchange(installation)

    grants = Grants(installations, lambda: ADDED)
    grants.renew_with(added_again)
    assert await grants.token(ACME) == "xoxb-again"


async def test_while_slack_gives_no_new_token_the_old_one_is_used_and_the_log_says_so(
    installations: Installations,
) -> None:
    installations.save(ending(token="xoxb-secret"))
    with structlog.testing.capture_logs() as lines:
        assert await grants_of(installations, Exchange(valid=set())).token(ACME) == "xoxb-secret"
    assert [(line["event"], line["installation"], line["error"]) for line in lines] == [
        ("installation.not_renewed", ACME, "invalid_refresh_token")
    ]
    assert "secret" not in str(lines)


async def test_tokens_are_exchanged_also_where_nothing_happens(installations: Installations) -> None:
    installations.save(ending())
    installations.save(an_installation(BEEK))
    exchange = Exchange()
    await grants_of(installations, exchange).renew_expiring(ADDED)
    stored = installations.find(ACME)
    assert stored is not None
    assert stored.token == "xoxb-2"
    await grants_of(None, exchange).renew_expiring(ADDED)
    assert exchange.asked == ["xoxe-1"]
