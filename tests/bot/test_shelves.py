"""A workspace is asked the prompts of the packs it switched on, and of no others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.gallery import shots
from bot.shelves import PacksRefused, Shelves, packs_in
from nudges.catalogue import built_in
from nudges.flows.registry import FLOWS
from nudges.ports import Workspace
from storage.database import open_store

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
PACK = """
[pack]
id = "our-house"
title = { nl = "Ons huis", en = "Our house" }

[[prompt]]
id = "our-house-first"
part = "attitude"
theme = "promises"
stage = "always"
factor = "reliability"
role = "adviser"
cooldown_days = 60
source = "adviser"
ask = { nl = "Wat beloofde je deze week?", en = "What did you promise this week?" }
why = { nl = "Een belofte die je opschrijft, raakt niet zoek.", en = "A promise on paper is not lost." }
follow_ups = [{ nl = "Aan wie?", en = "To whom?" }]
act = { nl = "Wanneer kom je erop terug?", en = "When will you come back to it?" }
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    file = tmp_path / "house.toml"
    file.write_text(PACK, "utf-8")
    return file


def test_only_the_workspace_that_switched_a_pack_on_is_asked_its_prompts(pack: Path) -> None:
    shelves = Shelves(built_in(), packs_in([pack]), lambda: {"slack:T1": frozenset({"our-house"})})
    assert "our-house-first" in shelves.of("slack:T1").prompts
    assert "our-house-first" not in shelves.of("slack:T2").prompts


def test_a_catalogue_stays_the_same_object_while_its_packs_do(pack: Path) -> None:
    shelves = Shelves(built_in(), packs_in([pack]), lambda: {"slack:T1": frozenset({"our-house"})})
    assert shelves.of("slack:T1") is shelves.of("slack:T1")


def test_a_pack_switched_on_elsewhere_is_seen_at_the_next_look(pack: Path) -> None:
    on: dict[str, frozenset[str]] = {}

    def switched_on() -> Mapping[str, frozenset[str]]:
        return dict(on)

    shelves = Shelves(built_in(), packs_in([pack]), switched_on)
    on["slack:T1"] = frozenset({"our-house"})
    shelves.look_again(NOW)
    assert "our-house-first" in shelves.of("slack:T1").prompts


def test_the_gallery_shows_how_the_prompts_of_a_pack_are_asked_in_both_languages(pack: Path) -> None:
    shelves = Shelves(built_in(), packs_in([pack]), dict)
    shown = [shot for shot in shots(FLOWS, shelves.all()) if "our-house-first" in shot[1]]
    assert [(step.split()[-1], language) for _flow, step, language, _kind, _drawn in shown] == [
        (step, language) for step in ("card", "reflect", "why") for language in ("nl", "en")
    ]
    assert "Wat beloofde je deze week?" in str(shown[0][4])


def test_a_pack_with_a_fault_is_refused_with_its_line(pack: Path) -> None:
    pack.write_text(PACK.replace("reliability", "reliable"), "utf-8")
    with pytest.raises(PacksRefused, match=r"house\.toml:11: "):
        packs_in([pack])


def test_a_pack_is_switched_on_and_off_from_the_command_line(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'test.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("KLANKBORD_PACKS", str(pack))
    store = open_store(url)
    with store.inside("slack:T1") as room:
        room.workspace.save(Workspace("slack:T1", "Acme", NOW))
    assert main(["packs", "on", "our-house", "slack:T1"]) == 0
    assert store.packs_on() == {"slack:T1": frozenset({"our-house"})}
    assert main(["packs", "off", "our-house", "slack:T1"]) == 0
    assert store.packs_on() == {}
    store.close()


@pytest.mark.parametrize("words", [["on", "no-such-pack", "slack:T1"], ["on", "our-house", "slack:T9"]])
def test_a_pack_or_workspace_that_is_not_known_is_refused(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    monkeypatch.setenv("KLANKBORD_PACKS", str(pack))
    assert main(["packs", *words]) == 1
