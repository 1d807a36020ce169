"""The benchmarks' own parts, on sizes of no weight: nothing here depends on how fast anything is."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.client import post_all
from benchmarks.fairness import excess
from benchmarks.grounds import NINE, crowd, fill, grounds, neighbours
from benchmarks.processes import delivered, queued, scheduled
from benchmarks.results import RESULTS, Figure, at_least, at_most, keep, table, within
from benchmarks.slack import slack
from storage.database import open_store
from storage.tables import shard_of

KEYS = {"name", "value", "reference", "ratio", "target", "holds"}


async def test_the_stand_in_takes_what_the_client_posts_and_tells_whose_it_was() -> None:
    with slack() as receiver:
        await post_all(receiver.api, 40, at_once=5)
        assert receiver.count() == 40
        assert {token for _, token in receiver.posts()} == {f"xoxb-{each}" for each in range(20)}
        receiver.forget()
        assert receiver.count() == 0


def test_the_product_sends_everybody_one_nudge() -> None:
    with grounds() as here, slack() as receiver:
        url = fill(here.sqlite(), crowd(3, 12), NINE)
        spent = delivered(url, api_url=receiver.api)
        assert sorted(workspace for _, workspace in receiver.posts()) == sorted([*crowd(3, 12)] * 4)
        assert min(at for at, _ in receiver.posts()) >= spent.begun


def test_a_paced_delivery_notes_when_each_post_began() -> None:
    with grounds() as here, slack() as receiver:
        everybody = crowd(3, 12)
        spent = delivered(fill(here.sqlite(), everybody, NINE), api_url=receiver.api, per_minute=60_000)
        assert {workspace: len(times) for workspace, times in spent.launches.items()} == everybody
        assert min(map(min, spent.launches.values())) >= spent.begun


def test_without_lanes_everybody_is_sent_to_all_the_same() -> None:
    with grounds() as here, slack() as receiver:
        everybody = neighbours(5, small=2, people=2)
        delivered(fill(here.sqlite(), everybody, NINE), api_url=receiver.api, per_minute=60_000, lanes=False)
        assert Counter(workspace for _, workspace in receiver.posts()) == everybody


def test_without_a_receiver_everything_but_http_is_done() -> None:
    with grounds() as here:
        url = fill(here.sqlite(), crowd(2, 10), NINE)
        assert delivered(url).cpu > 0
        store = open_store(url)
        assert {state: sum(counts.values()) for counts in store.outbox.counts().values() for state in counts} == {
            "sent": 5
        }
        store.close()


@pytest.mark.parametrize("threads", [0, 2])
def test_the_reference_sends_everybody_one_nudge(threads: int) -> None:
    with grounds() as here, slack() as receiver:
        assert scheduled(here.sqlite(), receiver.api, 6, threads) > 0
        assert receiver.count() == 6


def test_the_queue_sends_the_workspaces_in_their_order() -> None:
    with slack() as receiver:
        queued(receiver.api, {"slack:TA": 3, "slack:TB": 2}, 60_000)
        assert sorted(workspace for _, workspace in receiver.posts()) == ["slack:TA"] * 3 + ["slack:TB"] * 2


def test_a_giant_and_its_neighbours_share_a_shard() -> None:
    everybody = neighbours(50, small=4, people=2)
    assert list(everybody.values()) == [50, 2, 2, 2, 2]
    assert len({shard_of(workspace) for workspace in everybody}) == 1


def test_what_comes_as_fast_as_the_pace_allows_is_not_over_it() -> None:
    allowed = [0.0] * 5 + [each / 10 for each in range(1, 20)]
    assert excess(allowed, per_second=10, burst=5) == pytest.approx(0)


def test_what_comes_faster_is_over_the_pace() -> None:
    assert excess([0.0] * 8, per_second=10, burst=5) == pytest.approx(3)


def test_a_figure_holds_when_its_ratio_does() -> None:
    assert at_least("a", 80, 10, 8).holds
    assert not at_least("a", 79, 10, 8).holds
    assert at_most("a", 20, 10, 2, within=21).holds
    assert not at_most("a", 20, 10, 2, within=20).holds
    assert not within("a", 31, 30).holds


def test_kept_figures_stay_until_they_are_measured_again(tmp_path: Path) -> None:
    kept = tmp_path / "results.json"
    keep([within("a", 1, 2), within("b", 1, 2)], kept)
    keep([within("b", 3, 2)], kept)
    rows = json.loads(kept.read_text("utf-8"))
    assert [(row["name"], row["value"], row["holds"]) for row in rows] == [("a", 1, True), ("b", 3, False)]


def test_the_table_shows_what_does_not_hold() -> None:
    lines = table([Figure("first", 1.0, 2.0, 0.5, "≥ 1×", holds=False)]).splitlines()
    assert lines[1].split() == ["first", "1", "2", "0.5", "≥", "1×", "NO"]


def test_every_kept_figure_says_all_there_is_to_say() -> None:
    rows = json.loads(RESULTS.read_text("utf-8"))
    assert rows
    assert all(set(row) == KEYS for row in rows)
