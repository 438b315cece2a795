"""Cases played by the real engine in processes of their own, and what the report says of them."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import httpx2
import pytest
import yaml

from app.action.evaluation.cases import Case, Expected, Targets, load_cases
from app.action.evaluation.judgment import Came, Judgment, JudgmentKind, Report, judge
from app.action.evaluation.play import evaluate
from app.action.rules.policy import Prices
from app.base.display import as_tool
from app.base.problem import Problem
from app.base.systems import load_systems
from app.offline.messages_api import MessagesApi
from app.offline.stand_in import StandIn
from tests.support.wording import load_wording

from .conftest import RUN_FILE

SAYS = load_wording("layers/action")

ORDER, LETTER, LEVEL = "vendors.place_order", "vendors.send_letter", "stock.level"
DEAR = {"order_id": "o1", "amount": 500}
GOALS = [
    {
        "goal": "Restock A",
        "plan": [LEVEL, ORDER],
        "steps": [[{"tool": ORDER, "input": DEAR}]],
        "report": "Ordered.",
    },
    {
        "goal": "Look at A",
        "plan": [LEVEL],
        "steps": [[{"tool": LEVEL, "input": {"item_id": "A"}}]],
        "report": "Three.",
    },
    {
        "goal": "Order and write",
        "plan": [ORDER, LETTER],
        "steps": [
            [{"tool": ORDER, "input": DEAR}],
            [{"tool": LETTER, "input": {"text": "Dear vendor"}}],
        ],
        "report": "Both.",
    },
]
WANTED = {"operation": ORDER, "amount": 500}
CASES: list[dict[str, Any]] = [
    {
        "id": "a-yes",
        "goal": "Restock A",
        "answers": "approve",
        "expect": {"status": "done", "writes": [WANTED]},
    },
    {"id": "a-no", "goal": "Restock A", "answers": "deny", "never": [ORDER]},
    {"id": "handed-over", "goal": "Restock A", "expect": {"status": "done", "writes": [WANTED]}},
    {
        "id": "some",
        "goal": "Order and write",
        "answers": {ORDER: "approve"},
        "handed_over": "keep",
        "expect": {"status": "kept", "writes": [WANTED]},
        "never": [LETTER],
    },
    {"id": "too-little", "goal": "Look at A", "expect": {"status": "done", "writes": [WANTED]}},
]
UNANSWERED = (
    "nobody answered whether vendors.place_order may run: the policy requires it when amount > 100"
)
TARGETS = {"error_rate": 0.1, "escalation_rate": 0.2}


def project(folder: Path, cases: list[dict[str, Any]], targets: dict[str, float] = TARGETS) -> Path:
    """The folder with scenarios and cases."""
    for name, content in (
        ("scenarios/goals.yaml", {"goals": GOALS}),
        ("evals/cases.yaml", {"cases": cases}),
        ("evals/targets.yaml", targets),
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(yaml.safe_dump(content), "utf-8")
    return folder


@pytest.fixture
def database() -> None:
    """Each case has one of its own, and the project's folder none."""


def test_cases_are_played_and_held_to_their_targets(folder: Path) -> None:
    report = evaluate(project(folder, CASES))
    assert {name: verdict for name, (verdict, _) in report.played.items()} == {
        "a-yes": Judgment(JudgmentKind.SUCCESS, []),
        "a-no": Judgment(JudgmentKind.SUCCESS, []),
        "handed-over": Judgment(
            JudgmentKind.ESCALATION,
            [
                f"it ended escalated, not done: {UNANSWERED}",
                f'{ORDER} {{"amount": 500}} was not made',
            ],
        ),
        "some": Judgment(JudgmentKind.SUCCESS, []),
        "too-little": Judgment(JudgmentKind.ERROR, [f'{ORDER} {{"amount": 500}} was not made']),
    }
    figures = report.shares()
    assert (figures["success"], figures["error_rate"], figures["escalation_rate"]) == (
        3 / 5,
        1 / 5,
        1 / 5,
    )
    assert report.missed() == [SAYS["error rate is 0 2"]]
    assert report.as_text().endswith("Missed: error_rate is 0.2, and may be 0.1 at most.")
    assert json.loads(report.as_json())["missed"] == report.missed()
    assert report.model.startswith("the offline stand-in")
    assert not (folder / "var").exists()  # nothing was written where the project is


def test_a_real_binding_is_played_on_its_sample_rows(folder: Path) -> None:
    document = yaml.safe_load((folder / "systems.yaml").read_text("utf-8"))
    for operation in document["systems"][1]["operations"]:
        operation["binding"] = {
            "kind": "http",
            "url": "https://vendors.example/orders",
            "method": "POST",
        }
    (folder / "systems.yaml").write_text(yaml.safe_dump(document), "utf-8")
    report = evaluate(project(folder, CASES[:1]))
    assert report.played["a-yes"][0] == Judgment(JudgmentKind.SUCCESS, []), report.as_text()
    assert report.missed() == []


NAMED = {"prices": {"model": "m-1", "input": 1.0, "output": 2.0}}


@pytest.mark.parametrize("terms", [NAMED], indirect=True)
def test_a_report_says_whose_prices_it_reckons_with(folder: Path) -> None:
    report = evaluate(project(folder, CASES[:1]))
    assert "\nprices of       m-1\n" in report.as_text()
    assert json.loads(report.as_json())["prices_of"] == "m-1"


def test_a_real_binding_without_rows_is_refused(folder: Path) -> None:
    rows, text = folder / "sandbox" / "vendors.yaml", (folder / "systems.yaml").read_text("utf-8")
    rows.write_text(rows.read_text("utf-8").replace(", send_letter: {into: letters}", ""), "utf-8")
    sample = "calls back.\n        binding: {kind: sandbox}"
    assert sample in text
    (folder / "systems.yaml").write_text(
        text.replace(
            sample, "calls back.\n        binding: {kind: http, url: 'https://post.example'}"
        ),
        "utf-8",
    )
    with pytest.raises(Problem) as caught:
        evaluate(project(folder, CASES))
    assert str(caught.value) == SAYS["no case is played because"]


class Service(BaseHTTPRequestHandler):
    """The model's service, and a vendor's, on loopback."""

    api: MessagesApi
    heard: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/orders":
            self.heard.append({**json.loads(body), "key": self.headers["Idempotency-Key"]})
            answer = httpx2.Response(200, json={"receipt": "r-1"})
        else:
            answer = self.api.handle_request(
                httpx2.Request("POST", self.path, headers=dict(self.headers), content=body)
            )
        self.send_response(answer.status_code)
        self.send_header("Content-Type", answer.headers["Content-Type"])
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def service(folder: Path) -> Iterator[str]:
    """Their address."""
    project(folder, CASES[:1])
    Service.heard.clear()
    Service.api = MessagesApi(StandIn(folder / "scenarios").reply, key="sk-live")
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_cases_with_a_key_ask_the_model_and_can_write(
    folder: Path, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a key, the same cases ask the model and, on request, write for real."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-live")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", service)
    document = yaml.safe_load((folder / "systems.yaml").read_text("utf-8"))
    document["systems"][1]["operations"][0]["binding"] = {
        "kind": "http",
        "url": f"{service}/orders",
        "method": "POST",
    }
    (folder / "systems.yaml").write_text(yaml.safe_dump(document), "utf-8")
    report = evaluate(folder, live=True)
    assert (report.model, report.missed(), Service.heard) == ("claude-sonnet-5-5", [], [])
    asked = len(Service.api.requests)
    assert asked == 4  # plan, order, a plan without the read that was not made, finish
    report = evaluate(folder, real=True)  # with a key, and yet offline
    assert (report.missed(), len(Service.api.requests)) == ([], asked)
    (order,) = Service.heard
    assert order["key"].startswith("run-")  # a new one each time: the system remembers each key
    assert {**order, "key": ""} == {**DEAR, "key": ""}


def test_a_case_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(
        Problem, match=r"There is no case a-maybe; evals/cases.yaml has a-yes, a-no, handed-over"
    ):
        evaluate(project(folder, CASES), ["a-yes", "a-maybe"])


LOW = "level.0.level <= 2"
ON_PATH = {
    "version": 2,
    "path": [
        {"id": "level", "read": LEVEL, "with": {"item_id": "input.item_id"}},
        {
            "branch": [
                {"when": LOW, "do": [{"finish": "done", "report": "Order some."}]},
                {"otherwise": "escalate", "because": "there is enough"},
            ]
        },
    ],
}


def on_path(folder: Path, cases: list[dict[str, Any]]) -> Path:
    """The same, of a project whose runs follow a path."""
    (folder / "run.yaml").write_text(RUN_FILE, "utf-8")
    (folder / "path.yaml").write_text(yaml.safe_dump(ON_PATH), "utf-8")
    return project(folder, [{"goal": "Look", "inputs": {"item_id": "A"}} | one for one in cases])


def test_a_case_names_the_branches_that_its_run_takes(folder: Path) -> None:
    cases: list[dict[str, Any]] = [
        {"id": "right", "expect": {"status": "escalated", "branches": {"step 2": "otherwise"}}},
        {"id": "wrong", "expect": {"status": "escalated", "branches": {"step 2": LOW}}},
    ]
    report = evaluate(on_path(folder, cases))
    assert {name: verdict for name, (verdict, _) in report.played.items()} == {
        "right": Judgment(JudgmentKind.SUCCESS, []),
        "wrong": Judgment(JudgmentKind.ESCALATION, [f"step 2 took otherwise, not {LOW}"]),
    }
    came = json.loads(report.as_json())["cases"][0]["branches"]
    assert came == [["step 2", "otherwise"]]


def test_a_branch_that_a_run_does_not_reach_is_an_error() -> None:
    expected = {"branches": {"way": "otherwise"}}
    case = Case.model_validate({"id": "x", "goal": "g", "expect": expected})
    done = Came("done", branches=[("other", "otherwise")])
    assert judge(case, done) == Judgment(JudgmentKind.ERROR, ["way was not reached"])


def test_branches_that_a_path_does_not_have_are_named(folder: Path) -> None:
    operations = load_systems(folder / "systems.yaml")
    cases = [
        {"id": "a", "expect": {"branches": {"step 3": "otherwise"}}},
        {"id": "b", "expect": {"branches": {"step 2": "level.0.level > 2"}}},
        {"id": "c", "expect": {"branches": {"step 2": LOW}}},
    ]
    on_path(folder, cases)
    with pytest.raises(Problem) as caught:
        load_cases(Path("evals"), operations)
    assert str(caught.value).splitlines()[1:] == [
        SAYS["a the path has no"],
        SAYS["b step 2 has no"],
    ]
    (folder / "path.yaml").unlink()
    with pytest.raises(Problem) as caught:
        load_cases(Path("evals"), operations)
    assert str(caught.value).splitlines()[-1] == SAYS["c the runs follow no"]


ASKED = {
    "version": 2,
    "path": [
        {"id": "level", "read": LEVEL, "with": {"item_id": "input.item_id"}},
        {"id": "count", "ask": "Count it.", "form": {"left": "integer", "sound": "boolean"}},
        {"wait": {"minutes": 600}},
        {"wait": {"until": "run.today"}},
        {"id": "van", "wait": {"event": "arrived", "of": "level.0.item_id", "minutes": 60}},
        {
            "branch": [
                {"when": "van.state == 'passed'", "do": [{"escalate": "no van came"}]},
                {"when": "count.left < 4", "do": [{"finish": "done", "report": "Few."}]},
                {"otherwise": "escalate", "because": "there is enough"},
            ]
        },
    ],
}
FEW = {"count": {"left": 3, "sound": True}}
VAN = {"arrived": {"item_id": "A"}}


def test_a_case_says_what_people_fill_in_and_what_comes(folder: Path) -> None:
    """What waits for a time does not take it."""
    done = {"expect": {"status": "done"}, "handed_over": "keep"}
    cases = [
        {"id": "few", "forms": FEW, "events": VAN, **done},
        {"id": "nobody", "events": VAN, **done},
        {"id": "no-van", "forms": FEW, **done},
        {"id": "another-van", "forms": FEW, "events": {"arrived": {"item_id": "B"}}, **done},
    ]
    on_path(folder, cases)
    (folder / "path.yaml").write_text(yaml.safe_dump(ASKED), "utf-8")
    played = evaluate(folder).played
    ends = {name: (came.status, came.report) for name, (_, came) in played.items()}
    assert ends["few"] == ("done", "Few.")
    assert ends["nobody"] == ("kept", SAYS["count nobody filled in the form"])
    assert ends["no-van"] == ends["another-van"] == ("kept", "no van came")


def test_forms_and_events_that_a_path_does_not_have_are_named(folder: Path) -> None:
    operations = load_systems(folder / "systems.yaml")
    forms = {"level": {"left": 3}, "count": {"left": 3, "right": 4}}
    on_path(folder, [{"id": "a", "forms": forms, "events": {"left": {}}}])
    (folder / "path.yaml").write_text(yaml.safe_dump(ASKED), "utf-8")
    with pytest.raises(Problem) as caught:
        load_cases(Path("evals"), operations)
    assert str(caught.value).splitlines()[1:] == [
        SAYS["a count has no field"],
        SAYS["a no form is of"],
        SAYS["a no step waits for"],
    ]
    on_path(folder, [{"id": "a", "forms": {"count": {"left": "few"}}, "events": {"left": {}}}])
    (folder / "path.yaml").write_text(yaml.safe_dump(ASKED), "utf-8")
    with pytest.raises(Problem) as caught:
        load_cases(Path("evals"), operations)
    assert str(caught.value).splitlines()[1:3] == [
        SAYS["a count few is not"],
        SAYS["a count sound is required"],
    ]
    (folder / "path.yaml").unlink()
    with pytest.raises(Problem) as caught:
        load_cases(Path("evals"), operations)
    assert str(caught.value).splitlines()[-1] == SAYS["a no step waits at all"]


def test_a_bad_file_is_one_message_with_all_mistakes(folder: Path) -> None:
    operations = load_systems(folder / "systems.yaml")
    project(
        folder,
        [
            {"id": "x", "goal": "", "answer": "approve"},
            {"id": "a b", "goal": "g", "answers": "maybe"},
        ],
    )
    with pytest.raises(Problem) as caught:
        load_cases(Path("evals"), operations)
    for said in (
        "cases.0.goal:",
        "cases.0.answer: Extra inputs are not permitted",
        "cases.1.id:",
        "cases.1.answers.",
    ):
        assert said in str(caught.value)
    wrong = {"status": "done", "writes": [{"operation": LEVEL}, {"operation": ORDER, "amuont": 1}]}
    project(
        folder,
        [{"id": "x", "goal": "g", "never": ["pay"], "expect": wrong}, {"id": "x", "goal": "g"}],
    )
    with pytest.raises(Problem) as caught:
        load_cases(Path("evals"), operations)
    assert str(caught.value).splitlines()[1:] == [
        SAYS["x more than one case"],
        SAYS["x pay is not defined"],
        SAYS["x is not a write"].format(level=LEVEL),
        f"  x: {ORDER} has no input amuont",
    ]


MADE = {
    "operation": "vendors__place_order",
    "inputs": {"order_id": "o1", "amount": 5},
    "state": "done",
}


@pytest.mark.parametrize(
    ("came", "expect", "kind"),
    [
        pytest.param(
            Came("done", writes=[MADE]),
            {"writes": [{"operation": ORDER}]},
            "success",
            id="some-inputs",
        ),
        pytest.param(
            Came("done", writes=[MADE, MADE | {"inputs": {"order_id": "o2", "amount": 5}}]),
            {"writes": [{"operation": ORDER}, {"operation": ORDER, "order_id": "o1"}]},
            "success",
            id="the-most-particular-is-found-first",
        ),
        pytest.param(
            Came("done", writes=[MADE, MADE]),
            {"writes": [{"operation": ORDER}]},
            "error",
            id="one-is-not-two",
        ),
        pytest.param(
            Came("escalated", writes=[MADE | {"state": "undone"}]),
            {"writes": []},
            "success",
            id="taken-back",
        ),
        pytest.param(
            Came("escalated", writes=[MADE | {"state": "unknown"}]),
            {"writes": []},
            "error",
            id="perhaps-made",
        ),
        pytest.param(
            Came("done", writes=[MADE | {"state": "failed"}]),
            {"writes": []},
            "success",
            id="refused-there",
        ),
        pytest.param(Came("done"), {}, "success", id="nothing-is-expected"),
        pytest.param(Came("failed"), {}, "error", id="a-fault"),
        pytest.param(
            Came("done", handed_over=True), {"status": "done"}, "success", id="a-person-said-go-on"
        ),
        pytest.param(
            Came("escalated", handed_over=True),
            {"status": "done"},
            "escalation",
            id="asked-instead",
        ),
        pytest.param(
            Came("done", prepared=[MADE]),
            {"prepared": [{"operation": ORDER}]},
            "success",
            id="prepared",
        ),
        pytest.param(
            Came("done", prepared=[MADE]), {"prepared": []}, "error", id="prepared-and-should-not"
        ),
        pytest.param(
            Came("done"), {"prepared": [{"operation": ORDER}]}, "error", id="not-prepared"
        ),
    ],
)
def test_judging(came: Came, expect: dict[str, Any], kind: str) -> None:
    case = Case(id="x", goal="g", expect=Expected(**expect))  # type: ignore[call-arg]
    assert judge(case, came).kind == kind


def test_a_success_that_is_too_rare_is_missed() -> None:
    came = {
        "x": (
            Judgment(JudgmentKind.ESCALATION, ["it ended escalated"]),
            Came("escalated", handed_over=True),
        )
    }
    report = Report("m", Prices(), Targets(error_rate=0, escalation_rate=1, success=0.9), came)
    assert report.missed() == [SAYS["success is 0 and has"]]
    assert "cost_per_action none was made" in report.as_text()


ORDERED: dict[str, Any] = {"operation": ORDER, "amount": 500}
LETTER_MADE: dict[str, Any] = {"operation": LETTER, "text": "Dear vendor"}


def came_of(*writes: dict[str, Any], status: str = "done", handed_over: bool = False) -> Came:
    made = [
        {
            "operation": as_tool(write["operation"]),
            "inputs": {key: write[key] for key in write if key != "operation"},
            "state": "done",
        }
        for write in writes
    ]
    return Came(status, "r", writes=made, handed_over=handed_over)


@pytest.mark.parametrize(
    ("writes", "verdict"),
    [
        pytest.param([ORDERED], "success", id="left-out"),
        pytest.param([ORDERED, LETTER_MADE], "success", id="made"),
        pytest.param([ORDERED, LETTER_MADE, LETTER_MADE], "error", id="made-twice"),
        pytest.param([LETTER_MADE], "error", id="made-alone"),
    ],
)
def test_what_may_be_made_is_as_right_as_left_out(
    writes: list[dict[str, Any]], verdict: str
) -> None:
    expect = {"status": "done", "writes": [ORDERED], "may": [{"operation": LETTER}]}
    case = Case.model_validate({"id": "x", "goal": "g", "expect": expect})
    assert judge(case, came_of(*writes)).kind == verdict


@pytest.mark.parametrize(
    ("came", "verdict"),
    [
        pytest.param(came_of(ORDERED), "success", id="the-one"),
        pytest.param(came_of(status="escalated", handed_over=True), "success", id="the-other"),
        pytest.param(came_of(), "error", id="neither"),
        pytest.param(came_of(LETTER_MADE), "error", id="another"),
        pytest.param(came_of(ORDERED, status="escalated"), "error", id="half-of-each"),
    ],
)
def test_of_several_ends_one_is_enough(came: Came, verdict: str) -> None:
    expect = [{"status": "escalated", "writes": []}, {"status": "done", "writes": [ORDERED]}]
    case = Case.model_validate({"id": "x", "goal": "g", "expect": expect})
    assert judge(case, came).kind == verdict


def test_what_may_be_made_is_held_to_the_systems(folder: Path) -> None:
    expect = {"may": [{"operation": ORDER, "colour": "red"}, {"operation": LEVEL}]}
    project(folder, [{"id": "x", "goal": "g", "expect": [expect]}])
    operations = load_systems(folder / "systems.yaml")
    with pytest.raises(Problem) as caught:
        load_cases(folder / "evals", operations)
    assert f"x: {ORDER} has no input colour" in str(caught.value)
    assert SAYS["x is not a write in"].format(level=LEVEL) in str(caught.value)
