"""The repository as a stranger finds it: complete, equal in all its parts, and tied to no machine."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

FOLDERS = {"bot", "nudges", "storage", "tests", "benchmarks", ".ci"}
FILES = {
    ".dockerignore",
    ".env.example",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "Dockerfile",
    "LICENSE",
    "Makefile",
    "README.md",
    "compose.yaml",
    "pyproject.toml",
    "requirements.lock",
}
LOCKS = ("requirements.lock", "tests/requirements.lock")

ELSEWHERE = re.compile(
    r"https?://(?:[\w.-]*\.)?(?:pypi\.org|pythonhosted\.org|npmjs\.org|npmjs\.com|debian\.org|docker\.io)"
    r"|index-url|find-links\s*=|(?<![\w.])/(?:root|home/\w+|work|Users/\w+)/",
)
"""An address of a package registry, or a path of one machine."""


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tracked() -> list[str]:
    return run("git", "ls-files", "-z").strip("\0").split("\0")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def project() -> dict[str, Any]:
    return tomllib.loads(text("pyproject.toml"))


def examples() -> dict[str, str]:
    return dict(re.findall(r"^# ([A-Z][A-Z_]*)=(.*)$", text(".env.example"), re.MULTILINE))


def defaults() -> dict[str, str]:
    fields = Settings.model_fields.items()
    return {name.upper(): str(field.default) if field.default else "" for name, field in fields}


def test_every_variable_is_in_the_example_with_its_default() -> None:
    assert examples() == defaults()


def test_every_variable_in_the_example_has_a_comment_of_its_own() -> None:
    lines = text(".env.example").splitlines()
    for before, line in pairwise(lines):
        if re.match(r"# [A-Z_]+=", line):
            assert re.match(r"# \w.* .*[.]$", before), f"{line} has no sentence above it"


def test_the_top_of_the_repository_holds_what_it_should_and_nothing_else() -> None:
    top = {name.split("/")[0] for name in tracked()}
    assert top - FOLDERS - FILES == set()
    assert FILES - top == set()


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = [
        f"{name}: {match.group()}"
        for name in tracked()
        if name != "tests/test_repository.py" and (ROOT / name).is_file()
        for match in ELSEWHERE.finditer((ROOT / name).read_text("utf-8", "replace").replace("--no-emit-index-url", ""))
    ]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_version_and_its_hashes(name: str) -> None:
    packages = re.split(r"\n(?=\S)", text(name).strip())
    assert len(packages) > 10
    for package in packages:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+", package), package.splitlines()[0]
        assert "--hash=sha256:" in package, package.splitlines()[0]


def test_every_package_the_project_asks_for_is_locked() -> None:
    wanted = project()["project"]["dependencies"] + project()["dependency-groups"]["build"]
    for name in map(_package, wanted):
        assert re.search(rf"^{name}(\[|==)", text("requirements.lock"), re.MULTILINE), f"{name}: run make lock"
    for name in map(_package, project()["dependency-groups"]["dev"]):
        assert re.search(rf"^{name}(\[|==)", text("tests/requirements.lock"), re.MULTILINE), f"{name}: run make lock"


def test_both_locks_agree_on_the_packages_they_share() -> None:
    first, second = (dict(re.findall(r"^([\w.-]+)==(\S+)", text(name), re.MULTILINE)) for name in LOCKS)
    shared = first.keys() & second.keys()
    assert {name: first[name] for name in shared} == {name: second[name] for name in shared}


def _package(requirement: str) -> str:
    return re.split(r"[\[<>=!~;\s]", requirement)[0].lower()


def test_every_rule_that_is_not_followed_has_a_reason() -> None:
    in_a_list = re.compile(r'^\s+"[A-Z]+\d*",')
    for line in text("pyproject.toml").split("ignore = [", 1)[1].splitlines():
        if in_a_list.match(line):
            assert re.search(r"# \w", line), line


def test_every_exception_to_a_rule_has_a_reason() -> None:
    bare = re.compile(r"# noqa(?:: [A-Z0-9, ]+)?$")
    found = [
        f"{name}: {line.strip()}"
        for name in tracked()
        if name.endswith(".py")
        for line in text(name).splitlines()
        if bare.search(line)
    ]
    assert found == []


def test_style_and_layout_follow_the_rules() -> None:
    run(BIN / "ruff", "check", "--no-cache", ".")
    run(BIN / "ruff", "format", "--no-cache", "--check", ".")


def test_the_layers_hold() -> None:
    run(BIN / "lint-imports", "--no-cache", "--no-logo")


def test_every_type_is_right() -> None:
    run(BIN / "mypy")


def test_the_readmes_test_command_is_what_ci_runs() -> None:
    assert "    make test\n" in text("README.md")
    assert text(".ci/run").rstrip().endswith("exec make test")


def test_every_command_of_the_makefile_is_explained() -> None:
    made = {match for match in re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE) if match != "python"}
    assert {line.split()[1] for line in run("make", "--no-print-directory", "help").splitlines()} == made


def test_a_machine_without_python_is_told_what_to_install() -> None:
    make = shutil.which("make") or "make"
    done = subprocess.run([make, "python", "PYTHON="], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stderr


def test_the_image_runs_as_nobody_in_particular_and_tells_whether_it_is_well() -> None:
    last = text("Dockerfile").split("\nFROM ")[-1]
    assert re.search(r"^USER [1-9]\d*$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert "/healthz" in last
    assert "--require-hashes" in text("Dockerfile")


def test_the_image_takes_in_only_what_it_is_built_from() -> None:
    taken = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
    copied = set(re.findall(r"^COPY (?!--from)(.*) \S+$", text("Dockerfile"), re.MULTILINE))
    assert taken == {name for line in copied for name in line.split()}


def test_compose_starts_the_bot_on_a_read_only_disk_beside_postgresql() -> None:
    compose = text("compose.yaml")
    assert compose.count("read_only: true") == 2
    assert compose.count("no-new-privileges:true") == 2
    assert "image: postgres:" in compose
    assert not re.search(r"^ +\w*(TOKEN|SECRET|PASSWORD): *[^$\s]", compose, re.MULTILINE)


def test_the_built_package_holds_every_file_of_the_three_packages(tmp_path: Path) -> None:
    ours = [name for name in tracked() if name.split("/")[0] in {"bot", "nudges", "storage"}]
    for name in [*ours, "pyproject.toml", "README.md", "LICENSE"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    run(
        sys.executable, "-m", "pip", "-qq", "wheel", "--no-deps", "--no-build-isolation", "-w", "out", ".", cwd=tmp_path
    )
    (wheel,) = (tmp_path / "out").glob("*.whl")
    assert set(ours) <= set(zipfile.ZipFile(wheel).namelist())
