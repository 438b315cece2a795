"""Hostile text in every string of a `scoping.yaml`: each page shows it, and it is nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from scoping import documents, escaping
from scoping.decision import Decision, decide
from scoping.renderers.questionnaire import html as questionnaire_html
from scoping.renderers.report import html
from scoping.rulebook import Architecture, Rulebook
from scoping.scaffold import render, write
from tests.support import sites
from tests.support.console import sign_in
from tests.support.hidden import HIDDEN
from tests.support.hostile import PARTS
from tests.support.hostile_file import ANSWERS, Walk
from tests.support.pages import watched
from tests.support.sample import draw
from tests.support.servers import run, serving
from tests.support.sites import TOOLKIT, Built

VARIANTS = 6  # of each page in an ordinary run; under torture, all
LINKS = """() => [...document.querySelectorAll("*")].flatMap((node) => [...node.attributes]
    .filter(({ name, value }) => /^(on|srcdoc)/.test(name) || (
        /^(href|src|srcset|action|formaction|data|poster|xlink:href|style|content|ping)$/.test(name)
        && /^(?!#).*(elsewhere[.]example|javascript:|owned)/s.test(value)
    ))
    .map(({ name, value }) => `${node.tagName} ${name}=${value}`))"""


class Seen:
    """A page on which nothing that was written may run, load or be hidden."""

    def __init__(self, browser: Browser) -> None:
        self.page, self.outside = watched(browser)
        self.told: list[str] = []
        self.page.on("dialog", self.dismiss)
        self.page.on("console", lambda message: self.note(message.text))
        self.page.on("pageerror", lambda error: self.told.append(str(error)))

    def dismiss(self, dialog: Dialog) -> None:
        """Go on, and keep what it said."""
        self.told.append(dialog.message)
        dialog.dismiss()

    def note(self, message: str) -> None:
        """Keep what the browser says, but that it leaves the focus where a script has put it."""
        if not message.startswith("Autofocus processing was blocked"):
            self.told.append(message)

    def check(self, walk: Walk) -> set[str]:
        """Hold the page as it stands; gives the marks of the texts that it shows."""
        assert self.page.evaluate("typeof window.owned") == "undefined"
        assert self.page.evaluate(LINKS) == []
        assert (self.told, self.outside) == ([], [])
        text = self.page.locator("html").text_content() or ""
        assert not re.search(HIDDEN, text), self.page.url
        return shown(walk, text)


def shown(walk: Walk, text: str) -> set[str]:
    """The marks in a text; the text that belongs to each has to be there, whole."""
    text = " ".join(text.split())
    marks = {mark for mark in walk.texts if mark in text}
    for mark in marks:
        assert any(form in text for form in forms(walk.texts[mark])), (mark, text)
    return marks


@cache
def forms(written: str) -> tuple[str, ...]:
    """How a page may show a text, with one space where the page has any."""
    said = escaping.visible(written)
    shown_as = (said, escaping.printable(written), escaping.data(said)[1:-1])
    return tuple(" ".join(form.split()) for form in shown_as)


@cache
def rulebook() -> Rulebook:
    return documents.load_rulebook()


@pytest.fixture
def seen(browser: Browser) -> Iterator[Seen]:
    found = Seen(browser)
    yield found
    found.page.context.close()


def decided(walk: Walk) -> Decision:
    rules = rulebook()
    return decide(rules, documents.parse_workflow(walk.document, "hostile.yaml", rules))


def reasons(walk: Walk, decision: Decision) -> dict[str, str]:
    """Go on despite each gate that says stop, for a reason that is hostile too."""
    return {stop.gate.id: walk.texts["z0z"] for stop in decision.stops}


def written(walk: Walk, folder: Path) -> Path:
    decision = decided(walk)
    write(render(decision, walk.document, despite=reasons(walk, decision)), folder)
    return folder


@pytest.mark.parametrize("architecture", ANSWERS)
def test_a_report(seen: Seen, tmp_path: Path, architecture: str) -> None:
    for variant in draw(range(len(PARTS)), VARIANTS, f"hostile report {architecture}"):
        walk = Walk(architecture, variant)
        decision = decided(walk)
        report = tmp_path / f"{variant}.html"
        report.write_text(html.render(decision, despite=reasons(walk, decision)), "utf-8")
        seen.page.goto(report.as_uri())
        hidden = walk.texts.keys() - seen.check(walk)
        # What a system, its operation, two inputs, an answer and a field of a path are described
        # as, what a run is told, and what must hold at its end.
        assert len(hidden) <= 9, hidden


@pytest.mark.parametrize("architecture", ANSWERS)
def test_a_project_s_site(seen: Seen, tmp_path: Path, architecture: str) -> None:
    for variant in draw(range(len(PARTS)), 1, f"hostile site {architecture}"):
        walk = Walk(architecture, variant)
        site = sites.build(written(walk, tmp_path / f"project-{variant}"))
        marks: set[str] = set()
        for page in sites.pages(site):
            seen.page.goto(page.as_uri())
            marks |= seen.check(walk)
        workflow = documents.parse_workflow(walk.document, "hostile.yaml")
        told = [workflow.name, workflow.goal, workflow.description, workflow.owner]
        for given in workflow.answers.values():
            told += [given.evidence, given.source, given.by]
        assert {text.split()[-1] for text in told if text} <= marks


def test_a_site_whatever_its_name(seen: Seen, tmp_path: Path) -> None:
    walk = Walk(Architecture.ASSISTANT)
    project = written(walk, tmp_path / "project")
    for page in ("changes", "architecture", "running"):
        (project / f"docs/{page}.md").write_text("# Left out\n\n## Systems\n\n## Every week\n")
    for variant in draw(range(len(PARTS)), 4, "hostile names"):
        walk = Walk(Architecture.ASSISTANT, variant)
        rendered = render(decided(walk), walk.document, despite=reasons(walk, decided(walk)))
        for name in ("mkdocs.yml", "docs/index.md", "docs/record.md"):
            (project / name).write_text(rendered.files[name].text, "utf-8")
        site = sites.build(project)
        for page in ("index.html", "record.html"):
            seen.page.goto((site / page).as_uri())
            seen.check(walk)
        assert walk.value["workflow"]["name"].split()[-1] in seen.check(walk)


@pytest.mark.parametrize("architecture", [Architecture.ASSISTANT, Architecture.HYBRID])
def test_a_chat_page(seen: Seen, tmp_path: Path, architecture: str) -> None:
    walk = Walk(architecture)
    project = written(walk, tmp_path / "project")
    program, pages = ("app", 2) if architecture == "hybrid" else ("app.engagement", 1)
    with serving(project, program, "serve", pages=pages) as addresses:
        for address in addresses[-1:]:
            seen.page.goto(address)
            expect(seen.page.locator("#name")).not_to_have_text("Assistant")
            seen.page.locator("#question").fill(
                "What is this work to reach, and who is responsible?"
            )
            seen.page.keyboard.press("Enter")
            expect(seen.page.locator("#send")).to_be_enabled()
            expect(seen.page.locator("#turns details").first).to_be_attached()
            assert walk.value["workflow"]["goal"].split()[-1] in seen.check(walk)


def test_the_console(seen: Seen, tmp_path: Path) -> None:
    walk = Walk(Architecture.AGENT)
    project = written(walk, tmp_path / "project")
    token = run(project, "app.action", "people", "admit", "anna").strip()
    goal = walk.value["workflow"]["goal"]
    with serving(project, "app.action", "serve") as (address,):
        sign_in(seen.page, address, token)
        begin(seen.page, address, goal)
        for path in ("/", "/audit", "/memory"):
            seen.page.goto(f"{address}{path}")
            seen.check(walk)
        seen.page.goto(address)
        seen.page.locator("a[href^='/runs/']").first.click()
        seen.page.wait_for_url(re.compile("/runs/"))
        assert goal.split()[-1] in seen.check(walk)


def begin(page: Page, address: str, goal: str) -> None:
    page.goto(f"{address}/begin")
    page.locator("#goal").fill(goal)
    for given in page.locator("form input[required]:visible").all():
        given.fill("1")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile("/runs/"))


def test_the_questionnaire_that_opens_the_file(seen: Seen, built: Built, tmp_path: Path) -> None:
    for variant in draw(range(len(PARTS)), VARIANTS, "hostile files"):
        walk = Walk(Architecture.AGENT, variant)
        file = tmp_path / f"{variant}.yaml"
        file.write_text(walk.document, "utf-8")
        seen.page.goto((built(TOOLKIT) / "questionnaire.html").as_uri())
        seen.page.locator("[data-file]").set_input_files(file)
        expect(seen.page.locator("[data-notice]")).to_contain_text(file.name)
        seen.check(walk)


def test_the_questionnaire_on_paper_is_clean(seen: Seen, tmp_path: Path) -> None:
    (tmp_path / "paper.html").write_text(
        questionnaire_html.render(documents.load_rulebook()), "utf-8"
    )
    seen.page.goto((tmp_path / "paper.html").as_uri())
    assert seen.check(Walk()) == set()
