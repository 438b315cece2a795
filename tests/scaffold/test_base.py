"""The base of a project: what was rendered can be had again from it, also after an upgrade from an
earlier release, and damage is told with its line.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.base import EXAMPLES, old_text, rendered
from scoping.errors import UnreadableFileError
from scoping.scaffold import render, write
from scoping.scaffold.base import (
    DICTIONARY,
    FILE,
    LOCKS,
    OLD_FILE,
    Base,
    BaseFile,
    DamagedBaseError,
    LaterBaseError,
    base_text,
    load_base,
    parse_base,
)
from scoping.scaffold.project import FileOf
from tests.support.projects import decision_on, text_of
from tests.support.wording import load_wording
from tests.support.workflows import HOSTILE

SAYS = load_wording("scaffold")

HEAD: dict[str, object] = {
    "made_by": "0.6.0",
    "slug": "orders",
    "rulebook": {"id": "default", "version": 1, "digest": "a50e"},
    "architecture": "hybrid",
    "layers": ["base", "engagement"],
    "options": ["docker"],
    "extension": "",
    "despite": {"plain_code": "a trial, “für” März"},
}
FILES = {
    "README.md": FileOf("# Orders\n", "base/README.md.jinja"),
    "agent.md": FileOf("You order.\n\x85\u2028\r\n", "action/agent.md.jinja"),
    "empty": FileOf("", "base/empty"),
    "requirements.lock": FileOf("one==1\n", "base/requirements.lock"),
}
TEXT = base_text(HEAD, FILES)
README = next(number for number, line in enumerate(TEXT.split("\n"), 1) if line[:6] == "README")
FIX = f"\n  → restore it in the project's folder: git checkout scaffold -- {FILE}"
OLD_FIX = FIX.replace(FILE, OLD_FILE)


def write_base(folder: Path, text: str, name: str = FILE) -> Path:
    """Write a base into a project's folder; give its file."""
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8", newline="")
    return file


def lines_with(change: Callable[[list[str]], object], text: str = TEXT) -> str:
    """Change the lines of a base; its README is at `README - 1`."""
    lines = text.split("\n")
    change(lines)
    return "\n".join(lines)


def readme_with(content: str) -> str:
    """Put another content into the README's line, whose sha256 stays."""
    fields = TEXT.split("\n")[README - 1].split(" ")
    line = " ".join([*fields[:3], content])
    return lines_with(lambda lines: lines.__setitem__(README - 1, line))


def texts_of(base: Base) -> dict[str, str | None]:
    return {path: file.text for path, file in base.files.items()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_gives_every_file_as_it_was_rendered(name: str) -> None:
    """Each content is there, but for what `make lock` makes; that has its digest."""
    files = rendered(EXAMPLES[name])
    found = parse_base(files.pop(FILE).text, FILE)
    wanted = {path: None if path in LOCKS else file.text for path, file in files.items()}
    assert texts_of(found) == wanted
    for path, file in files.items():
        digest = sha256(file.text.encode()).hexdigest()
        assert (found.files[path].source, found.files[path].sha256) == (file.source, digest)


def test_it_is_what_lies_in_the_folder(tmp_path: Path) -> None:
    text = text_of("policy-questions")
    write(render(decision_on(text), text, despite={"plain_code": "a trial"}), tmp_path / "new")
    found = load_base(tmp_path / "new")
    assert found is not None
    assert found.head["despite"] == {"plain_code": "a trial"}
    assert (found.head["slug"], found.head["layers"]) == (
        "policy-questions",
        ["base", "engagement"],
    )
    on_disk = {
        path.relative_to(tmp_path / "new").as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in (tmp_path / "new").rglob("*")
        if path.is_file()
    }
    del on_disk[FILE]
    assert {path: file.sha256 for path, file in found.files.items()} == on_disk


def test_texts_of_strangers_come_back_as_they_were() -> None:
    files = dict(render(decision_on(HOSTILE), HOSTILE).files)
    found = parse_base(files[FILE].text, FILE)
    assert found.files["scoping.yaml"].text == HOSTILE
    assert parse_base(TEXT, FILE).files["agent.md"].text == FILES["agent.md"].text


def test_a_person_can_read_its_head() -> None:
    lines = TEXT.split("\n")
    assert [line[0] for line in lines[:2]] == ["#", "#"]
    assert lines[2:11] == [
        "scoping: 2",
        'made_by: "0.6.0"',
        'slug: "orders"',
        'rulebook: {"id": "default", "version": 1, "digest": "a50e"}',
        'architecture: "hybrid"',
        'layers: ["base", "engagement"]',
        'options: ["docker"]',
        'extension: ""',
        'despite: {"plain_code": "a trial, “für” März"}',
    ]
    assert lines[11].startswith('dictionary: "')
    assert [line.split(" ")[0] for line in lines[12:]] == ["", *sorted(FILES), ""]


def test_a_file_that_changes_changes_its_line_alone() -> None:
    other = base_text(HEAD, FILES | {"README.md": FileOf("# Other\n", "base/README.md.jinja")})
    pairs = zip(TEXT.split("\n"), other.split("\n"), strict=True)
    assert [new.split(" ")[0] for old, new in pairs if new != old] == ["README.md"]


def test_bases_that_unpack_to_the_same_are_equal() -> None:
    """As after another zlib: the README is stored, not deflated."""
    packer = zlib.compressobj(0, wbits=-zlib.MAX_WBITS)
    stored = packer.compress(FILES["README.md"].text.encode()) + packer.flush()
    other = readme_with(base64.b85encode(stored).decode())
    assert other != TEXT
    assert parse_base(other, FILE) == parse_base(TEXT, FILE)


def test_lines_that_end_as_on_windows_are_read(tmp_path: Path) -> None:
    write_base(tmp_path, TEXT.replace("\n", "\r\n"))
    assert load_base(tmp_path) == parse_base(TEXT, FILE)


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_weighs_at_most_a_third_of_the_earlier_one(name: str) -> None:
    files = rendered(EXAMPLES[name])
    assert len(files[FILE].text.encode()) <= len(old_text(files).encode()) / 3


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_earlier_one_is_read(tmp_path: Path, name: str) -> None:
    files = rendered(EXAMPLES[name])
    write_base(tmp_path, old_text(files), OLD_FILE)
    new, old = parse_base(files[FILE].text, FILE), load_base(tmp_path)
    assert old is not None
    assert old.head == new.head
    assert old.files == {
        path: BaseFile(file.source, file.sha256, files[path].text)
        for path, file in new.files.items()
    }


def test_the_new_one_counts_where_both_are(tmp_path: Path) -> None:
    write_base(tmp_path, "left behind", OLD_FILE)
    write_base(tmp_path, TEXT)
    assert load_base(tmp_path) == parse_base(TEXT, FILE)


def test_a_folder_without_one_has_none(tmp_path: Path) -> None:
    assert load_base(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        pytest.param("", 1, "its head lacks 'scoping'", id="empty"),
        pytest.param(
            "\n".join(TEXT.split("\n")[:12]), 12, "no empty line ends its head", id="head-alone"
        ),
        pytest.param(
            lines_with(lambda lines: lines.pop(3)), 12, "its head lacks 'made_by'", id="head-lacks"
        ),
        pytest.param(
            lines_with(lambda lines: lines.__setitem__(8, "options: [")),
            9,
            "is no whole line of the head, `name: value` with a JSON value",
            id="head-cut",
        ),
        pytest.param(
            lines_with(lambda lines: lines.__setitem__(8, "options: " + "[" * 100_000)),
            9,
            "is no whole line of the head, `name: value` with a JSON value",
            id="head-deep",
        ),
        pytest.param(
            lines_with(lambda lines: lines.__setitem__(11, lines[11][:-9] + '"')),
            12,
            "the dictionary cannot be unpacked: it is cut, or was changed",
            id="dictionary-cut",
        ),
        pytest.param(
            lines_with(lambda lines: lines.__setitem__(11, "dictionary: null")),
            12,
            "the dictionary cannot be unpacked: it is cut, or was changed",
            id="dictionary-none",
        ),
        pytest.param(
            lines_with(lambda lines: lines.__setitem__(README - 1, lines[README - 1][:40])),
            README,
            "is no whole line of a file, which has a path, a sha256, a template and a content",
            id="cut-in-sha256",
        ),
        pytest.param(
            lines_with(lambda lines: lines.__setitem__(README - 1, lines[README - 1][:-2])),
            README,
            "the content of 'README.md' cannot be unpacked: it is cut, or was changed",
            id="cut-in-content",
        ),
        pytest.param(
            readme_with(""),
            README,
            "the content of 'README.md' cannot be unpacked: it is cut, or was changed",
            id="cut-before-content",
        ),
        pytest.param(
            readme_with(TEXT.split("\n")[README].split(" ")[3]),
            README,
            "the content of 'README.md' does not fit its sha256",
            id="sha256",
        ),
        pytest.param(
            lines_with(lambda lines: lines.insert(README, lines[README - 1])),
            README + 1,
            "'README.md' has a second line",
            id="second-line",
        ),
        pytest.param(
            lines_with(lambda lines: lines.insert(README - 1, "<<<<<<< HEAD")),
            README,
            "is a conflict marker that git left",
            id="conflict",
        ),
        pytest.param(
            lines_with(lambda lines: lines.insert(README, "=======")),
            README + 1,
            "is a conflict marker that git left",
            id="conflict-between",
        ),
        pytest.param(
            lines_with(lambda lines: lines.insert(README, ">>>>>>> scaffold")),
            README + 1,
            "is a conflict marker that git left",
            id="conflict-end",
        ),
    ],
)
def test_damage_is_told_with_its_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    file = write_base(tmp_path, text)
    with pytest.raises(DamagedBaseError) as raised:
        load_base(tmp_path)
    assert str(raised.value) == f"{file}:{line}:1: {problem}{FIX}"
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        pytest.param(
            '{\n "scoping": 1,\n "made_by": "0.5', "3:13", "is not JSON, or cut here", id="cut"
        ),
        pytest.param("[]", "1:1", "is not what scoping new wrote", id="no-object"),
        pytest.param(
            '{"scoping": 1, "files": {"a": 1}}', "1:1", "is not what scoping new wrote", id="file"
        ),
        pytest.param("[" * 100_000, "1:1", "is not what scoping new wrote", id="deep"),
        pytest.param(
            '{\n<<<<<<< HEAD\n "scoping": 1,',
            "2:1",
            "is a conflict marker that git left",
            id="conflict",
        ),
    ],
)
def test_damage_of_the_earlier_one_is_told_too(
    tmp_path: Path, text: str, place: str, problem: str
) -> None:
    file = write_base(tmp_path, text, OLD_FILE)
    with pytest.raises(DamagedBaseError) as raised:
        load_base(tmp_path)
    assert str(raised.value) == f"{file}:{place}: {problem}{OLD_FIX}"


def test_one_that_is_no_text_is_told_with_its_line(tmp_path: Path) -> None:
    file = write_base(tmp_path, TEXT)
    file.write_bytes(b"# a\n# b\n\xff\n")
    with pytest.raises(DamagedBaseError) as raised:
        load_base(tmp_path)
    assert str(raised.value) == f"{file}:3:1: is not UTF-8 text{FIX}"


def test_one_that_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    file = write_base(tmp_path, TEXT)
    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(UnreadableFileError) as raised:
        load_base(tmp_path)
    said = f"{file}: cannot be read: Permission denied\n  → check its permissions"
    assert str(raised.value) == said


def test_a_content_without_bounds_is_not_unpacked_whole() -> None:
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(20)) + packer.flush()
    with pytest.raises(DamagedBaseError, match=r"'README\.md' cannot be unpacked"):
        parse_base(readme_with(base64.b85encode(bomb).decode()), FILE)


def test_one_of_a_later_release_names_it() -> None:
    later = TEXT.replace("scoping: 2", "scoping: 3").replace("0.6.0", "0.9.0")
    with pytest.raises(LaterBaseError) as raised:
        parse_base(later, FILE)
    assert str(raised.value) == (SAYS["1 1 is of format"].format(file=FILE))


def test_the_dictionary_of_another_release_is_read() -> None:
    """A project keeps the dictionary that its contents were packed with."""
    other = base64.b85encode(zlib.compress(b"Orders")).decode()
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS, zdict=b"Orders")
    content = packer.compress(FILES["README.md"].text.encode()) + packer.flush()
    lines = readme_with(base64.b85encode(content).decode()).split("\n")
    text = "\n".join([*lines[:11], f'dictionary: "{other}"', "", lines[README - 1], ""])
    assert other != DICTIONARY.read_text("ascii").strip()
    assert texts_of(parse_base(text, FILE)) == {"README.md": FILES["README.md"].text}


def git(folder: Path, *words: str) -> str:
    """Run git as somebody who has set nothing but a name."""
    named = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *named, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_upgrade_leads_from_the_earlier_one_to_this_one(tmp_path: Path) -> None:
    """The steps of the guide, in a project that has the base of 0.5.0."""
    text = text_of("policy-questions")
    rendering = render(decision_on(text), text)
    project, fresh = tmp_path / "project", tmp_path / "fresh"
    write(rendering, project)
    (project / FILE).unlink()
    write_base(project, old_text(rendering.files), OLD_FILE)
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message=As scaffolded")
    git(project, "branch", "scaffold")
    with (project / "prompt.md").open("a", encoding="utf-8") as prompt:
        prompt.write("Ours.\n")
    git(project, "commit", "--quiet", "--all", "--message=Ours")
    write(rendering, fresh)

    git(project, "worktree", "add", "--quiet", "../pristine", "scaffold")
    pristine = tmp_path / "pristine"
    git(pristine, "rm", "-r", "--quiet", ".")
    shutil.copytree(fresh, pristine, dirs_exist_ok=True)
    git(pristine, "add", "--all")
    git(pristine, "commit", "--quiet", "--message=As scaffolded by this release")
    git(project, "merge", "--no-edit", "scaffold")

    assert not (project / OLD_FILE).exists()
    found = load_base(project)
    assert found is not None
    edited = {
        path
        for path, file in found.files.items()
        if sha256((project / path).read_bytes()).hexdigest() != file.sha256
    }
    assert edited == {"prompt.md"}
    assert (project / "prompt.md").read_text("utf-8").endswith("Ours.\n")
