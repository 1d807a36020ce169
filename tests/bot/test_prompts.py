"""Authors check, list and preview prompts from the command line."""

import argparse
import json
from pathlib import Path

import pytest

from bot import prompts
from nudges.catalogue import built_in

GOOD = """\
[pack]
id = "house"
title = { nl = "Ons huis", en = "Our house" }

[[prompt]]
id = "house-call-back"
part = "attitude"
theme = "promises"
stage = "always"
factor = "reliability"
role = "helper"
cooldown_days = 30
source = "adviser"
ask = { nl = "Wie wacht er op je telefoontje? Bel nu.", en = "Who is waiting for your call? Call now." }
why = { nl = "Bij ons belt iedereen dezelfde dag terug.", en = "Here everyone calls back the same day." }
follow_ups = [{ nl = "Hoe ging het?", en = "How did it go?" }]
act = { nl = "Wie bel je, en wanneer?", en = "Who will you call, and when?" }
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    file = tmp_path / "house.toml"
    file.write_text(GOOD, "utf-8")
    return file


def run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    prompts.register(parser.add_subparsers(required=True))
    chosen = parser.parse_args(["prompts", *map(str, words)])
    return int(chosen.run(chosen))


def test_without_a_file_the_prompts_of_the_product_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check") == 0
    assert capsys.readouterr().out.startswith(f"{len(built_in().prompts)} prompts in ")


def test_a_good_pack_passes(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", pack) == 0
    assert capsys.readouterr().out == "1 prompt in 1 file: nothing wrong.\n"


def test_a_folder_is_checked_file_by_file(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pack.parent / "second.toml").write_text(GOOD.replace("house", "second"), "utf-8")
    assert run("check", pack.parent) == 0
    assert capsys.readouterr().out == "2 prompts in 2 files: nothing wrong.\n"


def test_faults_go_to_standard_error_with_file_and_line(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack.write_text(GOOD.replace('"always"', '"sometimes"'), "utf-8")
    assert run("check", pack) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{pack}:9: In “house-call-back”: “sometimes” is not a stage: use start")


def test_the_list_has_the_prompts_of_the_product_and_of_packs(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", pack) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [*built_in().prompts, "house-call-back"]


def test_the_list_as_json_tells_id_theme_stage_source_and_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "--json") == 0
    listed = {each["id"]: each for each in json.loads(capsys.readouterr().out)}
    assert listed["bad-news-now"] == {
        "id": "bad-news-now",
        "theme": "bad-news",
        "stage": "always",
        "source": "adviser",
        "languages": ["nl", "en"],
    }


def test_a_list_with_a_faulty_pack_is_no_list(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack.write_text(GOOD.replace('"always"', '"sometimes"'), "utf-8")
    assert run("list", pack) == 1
    assert capsys.readouterr().out == ""


def test_a_preview_shows_every_sentence_in_both_languages(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("preview", pack) == 0
    shown = capsys.readouterr().out
    for sentence in (
        "Bel nu.",
        "Call now.",
        "dezelfde dag",
        "the same day",
        "Hoe ging",
        "How did",
        "wanneer?",
        "when?",
    ):
        assert sentence in shown


def test_a_file_of_the_product_can_be_previewed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("preview", Path(prompts.__file__).parents[1] / "nudges" / "content" / "prompts" / "bad-news.toml") == 0
    assert "bad-news-now\n" in capsys.readouterr().out


def test_a_preview_of_a_faulty_pack_tells_the_faults(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack.write_text(GOOD.replace('"always"', '"sometimes"'), "utf-8")
    assert run("preview", pack) == 1
    assert "is not a stage" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", tmp_path / "gone.toml") == 1
    assert "name a TOML file or a folder of them" in capsys.readouterr().err


def test_a_folder_without_packs_is_told_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", tmp_path) == 1
    assert "holds no .toml files" in capsys.readouterr().err


def test_a_file_in_another_encoding_is_told_plainly(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack.write_bytes(b'title = "caf\xe9"')
    assert run("check", pack) == 1
    assert "not UTF-8" in capsys.readouterr().err
