"""One workflow under one rulebook: everything that a report, a scaffold or a script needs to know.

Pure: the same workflow and rulebook always give an equal `Decision`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .actions import (
    Action,
    Mandate,
    Preset,
    actions,
    keep,
    mandate,
    preset,
    undescribed,
    unmarked_writes,
)
from .assessment import Assessment, GateResult, State, assess, can_reach_threshold
from .autonomy import TOGETHER, Autonomy, Ratings, assess_autonomy, ratings
from .cost import Cost, estimate
from .guardrails import Guardrail, facts, select_guardrails
from .orchestration import OrchestrationResult, is_path_asked, orchestrate
from .path import kind_of, steps_in
from .questions import Answer, Question, Rating
from .rulebook import (
    NOTHING,
    OWNER,
    Adoption,
    Architecture,
    NearMiss,
    Orchestration,
    OrchestrationRule,
    OtherName,
    Rewording,
    Rulebook,
)
from .workflow import Response, Workflow

# The extension by which an assistant prepares what a person applies.
PREPARED_CHANGE = "prepared_change"
# The extensions by which the model can choose the next lookup.
LOOPS = ("bounded_tool_loop", "known_path")
# The extensions that can follow a path, each with what one knows of a question below `input`.
FOLLOWERS = {"known_path": ("question", "earlier", "passages"), "scheduled_prompt": ()}
NOT_OF_ASSISTANT = ("write", "ask", "wait", "loop")  # kinds of steps
MOST_NAMED = 5  # in a warning
ORCHESTRATION = "orchestration"  # the part of an architecture that says what decides the next step
BECAUSE_OF_LOOP = "Its project follows no path, so the model chooses within bounds."
BECAUSE_OF_FORM = "Every agent has this part, even if no criterion asks for it."


class CriterionResult(NamedTuple):
    """One criterion with the answer that was given and what it means."""

    question: Question
    answer: Answer
    response: Response | None

    @property
    def points_to(self) -> str | None:
        """The side that the answer counts for; None while it is unsure."""
        return {Answer.YES: "agent", Answer.NO: "assistant"}.get(self.answer)

    @property
    def because(self) -> str:
        """The rulebook's reason for this answer."""
        return self.question.because(self.answer)


class PartResult(NamedTuple):
    """One architecture part with the form that was chosen, and why."""

    id: str
    title: str
    assistant: str
    agent: str
    chosen: str
    because: str


class Rejected(NamedTuple):
    """An option that was weighed and not taken.

    `comes_first` says that a gate would rather have it.
    """

    id: str
    title: str
    because: str
    comes_first: bool


class Unknown(NamedTuple):
    """Something that nobody has said yet: who could, and what it would change."""

    id: str
    title: str
    ask_whom: str
    matters: str


class Decision(NamedTuple):
    """The verdict on one workflow, with its reasons."""

    rules: Rulebook
    workflow: Workflow
    assessment: Assessment
    orchestration: OrchestrationResult
    also_called: OtherName | None
    criteria: tuple[CriterionResult, ...]
    parts: tuple[PartResult, ...]
    smaller_first_step: NearMiss | None
    ratings: Ratings
    autonomy: Autonomy
    guardrails: tuple[Guardrail, ...]
    preset: Preset
    actions: tuple[Action, ...]
    mandate: Mandate
    cost: Cost
    rejected: tuple[Rejected, ...]
    unknowns: tuple[Unknown, ...]
    warnings: tuple[str, ...]

    @property
    def adoption(self) -> Adoption:
        """What the organisation takes on with this architecture."""
        return self.rules.adoption[self.architecture]

    @property
    def architecture(self) -> Architecture:
        """The architecture shown; see `Assessment.settled` for whether it can still change."""
        return self.assessment.architecture

    @property
    def orchestration_rule(self) -> OrchestrationRule:
        """What the rulebook says of who decides the next step, or that it is open."""
        return self.rules.orchestration[self.orchestration.key]

    @property
    def orchestration_guards(self) -> str:
        """What that means for the guardrails."""
        acts = self.architecture is not Architecture.ASSISTANT
        return self.orchestration_rule.guards["acts" if acts else "assistant"]

    @property
    def near_miss(self) -> NearMiss | None:
        """The smallest extension for the one yes; on a known path, the one that follows it."""
        return _extension_for(self.assessment, self.orchestration)

    @property
    def layers(self) -> tuple[str, ...]:
        """The scaffold layers that make this architecture."""
        return self.rules.architectures[self.architecture].layers

    @property
    def stops(self) -> tuple[GateResult, ...]:
        """The gates that say: something else first."""
        return tuple(result for result in self.assessment.gates if result.state is State.STOP)

    @property
    def headline(self) -> str:
        """The verdict in one sentence, gates and open questions included."""
        score = f"{len(self.assessment.agent)} of {len(self.criteria)}"
        form = self.rules.architectures[self.architecture].title.lower()
        if not self.assessment.settled:
            others = " or ".join(form.value for form in self.assessment.possible)
            open_ids = ", ".join(question.id for question in self.assessment.open_questions)
            verdict = (
                f"Provisionally {form}: {score} criteria point to an agent. Open answers: "
                f"{open_ids}. The verdict can still be {others}."
            )
        elif self.stops:
            verdict = f"{form.capitalize()} by the criteria: {score} point to an agent."
        else:
            verdict = (
                f"{form.capitalize()}: {score} criteria point to an agent. An agent needs at least "
                f"{self.rules.threshold}."
            )
        return " ".join(
            [
                verdict,
                *(f"The gate “{stop.gate.title}” says stop. {stop.because}" for stop in self.stops),
            ]
        )


def decide(rules: Rulebook, workflow: Workflow, standing: str | None = None) -> Decision:
    """Apply the rulebook to a workflow.

    `standing` is the preset of a project that there is already: an upgrade keeps it.
    """
    answers = workflow.yes_or_no
    assessment = assess(rules, answers)
    rated = ratings(rules, workflow)
    allowed = assess_autonomy(rules, workflow, assessment.architecture, rated, assessment.gates)
    steps = orchestrate(rules, answers)
    near = _extension_for(assessment, steps)
    extension = near.extension if near else None
    prepares = extension == PREPARED_CHANGE
    chosen = preset(workflow, rated)
    if standing:
        chosen = keep(standing, chosen)
    level = allowed.level
    catalogue = actions(rules, workflow, level, chosen, prepares=prepares)
    form = assessment.architecture
    cost = estimate(rules, workflow, form, level, answers, rated, prepares=prepares)
    conditions = {
        **facts(rules, form, answers, rated, steps.key),
        "level": level.id if level else NOTHING,
        "extension": extension or NOTHING,
    }
    return Decision(
        rules=rules,
        workflow=workflow,
        assessment=assessment,
        orchestration=steps,
        also_called=_also_called(rules, conditions),
        criteria=tuple(_criteria(rules, workflow, answers)),
        parts=tuple(_parts(rules, assessment, steps)),
        smaller_first_step=_smaller_first_step(rules, assessment, catalogue),
        ratings=rated,
        autonomy=allowed,
        guardrails=select_guardrails(rules, form, answers, rated, extension, steps.key),
        preset=chosen,
        actions=catalogue,
        mandate=mandate(rules, workflow, level, catalogue, chosen, prepares=prepares),
        cost=cost,
        rejected=tuple(_rejected(rules, assessment)),
        unknowns=tuple(_unknowns(rules, assessment, steps, rated, allowed, cost)),
        warnings=tuple(_find_warnings(rules, workflow, assessment, near, rated, prepares=prepares)),
    )


def has_path_file(decision: Decision) -> bool:
    """Whether the project of a decision has a path.yaml, be it declared or a first draft.

    Its path was answered to be known, and it acts, or is an assistant whose extension can follow
    one.
    """
    if not _is_on_path(decision.orchestration):
        return False
    near = decision.near_miss
    is_assistant = decision.architecture is Architecture.ASSISTANT
    return not is_assistant or (near is not None and near.extension in FOLLOWERS)


def follows_path(decision: Decision) -> bool:
    """Whether the project of a decision follows a path: that which scoping.yaml declares.

    A first draft that the scaffold makes is for people to draw, so nothing follows it.
    """
    workflow = decision.workflow
    is_possible = has_path_file(decision) and bool(workflow.path)
    return is_possible and not _obstacles(decision.near_miss, workflow)


def as_built(decision: Decision) -> Decision:
    """Give the decision as its project is built: parts, guardrails and cost are of that.

    One whose path is declared follows it. Otherwise what acts, and an assistant with a tool loop,
    has the loop, in which the model decides the next step; any other assistant takes one step for
    each prompt.
    """
    if Orchestration.KNOWN_PATH not in decision.orchestration.possible:
        return decision
    near = decision.near_miss
    extension = near.extension if near else None
    form = Orchestration.SINGLE_STEP
    if follows_path(decision):
        form = Orchestration.KNOWN_PATH
    elif decision.architecture is not Architecture.ASSISTANT or extension in LOOPS:
        form = Orchestration.MODEL_DIRECTED
    steps = OrchestrationResult((form,), ())
    parts = (
        part._replace(because=BECAUSE_OF_LOOP)
        if part.id == ORCHESTRATION and extension in LOOPS and form is not Orchestration.KNOWN_PATH
        else part
        for part in _parts(decision.rules, decision.assessment, steps)
    )
    guardrails = select_guardrails(
        decision.rules,
        decision.architecture,
        decision.workflow.yes_or_no,
        decision.ratings,
        extension,
        form,
    )
    return decision._replace(
        orchestration=steps,
        parts=tuple(parts),
        guardrails=guardrails,
        cost=decision.cost._replace(on_path=form is Orchestration.KNOWN_PATH),
    )


def _obstacles(near: NearMiss | None, workflow: Workflow) -> list[str]:
    """What of a declared path an assistant with this extension has not: steps, and inputs.

    What acts has no extension, and has all of them.
    """
    if near is None:
        return []
    kinds = [kind_of(step) for step in steps_in(workflow.path)]
    names = FOLLOWERS.get(near.extension, ())
    return [
        *(f"{kind} steps" for kind in NOT_OF_ASSISTANT if kind in kinds),
        *(f"input.{name}" for name in workflow.inputs if name not in names),
    ]


def _is_on_path(steps: OrchestrationResult) -> bool:
    return steps.form is Orchestration.KNOWN_PATH


def _extension_for(assessment: Assessment, steps: OrchestrationResult) -> NearMiss | None:
    """The extension for the one yes, where there is exactly one."""
    near = assessment.near_miss
    if near and near.on_path and _is_on_path(steps):
        extension, title, says = near.on_path
        return near._replace(extension=extension, title=title, says=says)
    return near


def _criteria(
    rules: Rulebook,
    workflow: Workflow,
    answers: Mapping[str, Answer],
) -> Iterator[CriterionResult]:
    for question in rules.criteria:
        answer = answers.get(question.id, Answer.UNSURE)
        yield CriterionResult(question, answer, workflow.response(question.id))


def _also_called(rules: Rulebook, conditions: Mapping[str, str]) -> OtherName | None:
    """Find what others call it: the first name of which every fact holds."""
    for other in rules.also_called:
        if all(conditions[fact] in values for fact, values in other.when.items()):
            return other
    return None


def _parts(
    rules: Rulebook, assessment: Assessment, steps: OrchestrationResult
) -> Iterator[PartResult]:
    said_yes = [question for question in rules.criteria if question.id in assessment.agent]
    scored = {id_ for question in rules.criteria for id_ in question.parts}
    for part in rules.parts:
        reasons = " ".join(
            question.parts[part.id] for question in said_yes if part.id in question.parts
        )
        reasons = reasons or (BECAUSE_OF_FORM if part.id in scored else part.because)
        match assessment.architecture:
            case Architecture.ASSISTANT:
                chosen = part.assistant
                because = part.because
            case Architecture.AGENT:
                chosen = part.agent
                because = reasons
            case Architecture.HYBRID:
                chosen = f"engagement: {part.assistant}; action: {part.agent}"
                because = rules.engagement.parts.get(part.id, reasons)
        result = PartResult(part.id, part.title, part.assistant, part.agent, chosen, because)
        if part.id == ORCHESTRATION:
            result = _orchestrated(result, rules.orchestration[steps.key], assessment.architecture)
        yield result


def _orchestrated(
    part: PartResult, rule: OrchestrationRule, architecture: Architecture
) -> PartResult:
    """Say who decides the next step, where the rulebook has words for it in this part."""
    side = "agent"
    if architecture is Architecture.ASSISTANT:
        side = "assistant"
    if side not in rule.parts:
        return part
    says = rule.parts[side]
    match architecture:
        case Architecture.ASSISTANT:
            return part._replace(assistant=says, chosen=says, because=rule.says)
        case Architecture.AGENT:
            return part._replace(agent=says, chosen=says, because=rule.says)
    chosen = f"engagement: {part.assistant}; action: {says}"
    return part._replace(agent=says, chosen=chosen, because=rule.says)


def _smaller_first_step(
    rules: Rulebook,
    assessment: Assessment,
    catalogue: Sequence[Action],
) -> NearMiss | None:
    """Name the assistant that would do for a start: a person decides on every write anyway."""
    writes = [each for each in catalogue if each.effect == "write" and not each.only_undoes]
    if assessment.architecture is Architecture.ASSISTANT or not writes:
        return None
    if any(write.can_run_alone for write in writes):
        return None
    return rules.near_miss("multi_system" if "multi_system" in assessment.agent else "outcome")


def _rejected(rules: Rulebook, assessment: Assessment) -> Iterator[Rejected]:
    """What else could have been done, each with the reason why not.

    A gate that stops says that it comes first.
    """
    gates = {result.gate.id: result for result in assessment.gates}
    for option in rules.alternatives:
        if assessment.architecture not in option.against:
            continue
        if option.gate is None:
            yield Rejected(option.id, option.title, option.because or "", comes_first=False)
        elif result := gates.get(option.gate):
            yield Rejected(
                option.id, option.title, result.because, comes_first=result.state is State.STOP
            )


def _unknowns(
    rules: Rulebook,
    assessment: Assessment,
    steps: OrchestrationResult,
    rated: Ratings,
    allowed: Autonomy,
    cost: Cost,
) -> Iterator[Unknown]:
    """Everything that is open, what decides the architecture first."""
    deciding = [question.id for question in assessment.open_questions]
    for question in assessment.open_questions:
        item = rules.question(question.id)
        yes, no = (" or ".join(forms) for forms in (question.if_yes, question.if_no))
        matters = f"architecture: yes gives {yes}, no gives {no}"
        yield Unknown(item.id, item.title, item.ask_whom, matters)
    for path in steps.open_questions:
        if path.id not in deciding:
            item = rules.question(path.id)
            titles = (
                " or ".join(rules.orchestration[form].title.lower() for form in forms)
                for forms in (path.if_yes, path.if_no)
            )
            yes, no = titles
            matters = f"who decides the next step: yes gives {yes}, no gives {no}"
            yield Unknown(item.id, item.title, item.ask_whom, matters)
    for result in assessment.gates:
        if result.state is not State.UNKNOWN:
            continue
        matters = f"gate “{result.gate.title}”"
        for id_ in result.decided_by:
            if id_ == OWNER:
                yield Unknown(OWNER, "Owner", "The person who asked for the workflow", matters)
            else:
                item = rules.question(id_)
                yield Unknown(id_, item.title, item.ask_whom, matters)
    caps = {cap.id: cap for cap in allowed.caps}
    for modifier in rules.modifiers:
        if rated[modifier.id] is not Rating.UNSURE:
            continue
        if cap := caps.get(modifier.id if modifier.caps else TOGETHER):
            title = rules.autonomy.levels[cap.level].title
            matters = f"autonomy: limited to “{title}” until this is known"
            yield Unknown(modifier.id, modifier.title, modifier.ask_whom, matters)
        elif modifier.asked == "always":
            matters = "guardrails: the stricter ones apply until this is known"
            yield Unknown(modifier.id, modifier.title, modifier.ask_whom, matters)
    for figure in rules.figures:
        if figure.id in cost.missing:
            matters = "cost: the options cannot be compared without this figure"
            yield Unknown(figure.id, figure.title, figure.ask_whom, matters)


def _find_warnings(
    rules: Rulebook,
    workflow: Workflow,
    assessment: Assessment,
    near: NearMiss | None,
    rated: Ratings,
    *,
    prepares: bool,
) -> Iterator[str]:
    """What a reader should know before trusting the verdict: gaps, and contradictions."""
    if rules.prices.stale:
        problem = f"the prices were valid until {rules.prices.good_until}"
        yield f"{problem}; look up new prices and give them with --prices FILE"
    questions = [*rules.criteria]
    if can_reach_threshold(rules, workflow.yes_or_no):
        questions.append(rules.engagement)
    if is_path_asked(rules, workflow.yes_or_no):
        questions.append(rules.known_path)
    if left_out := [
        question.id for question in questions if workflow.response(question.id) is None
    ]:
        yield f"these questions have no answer and count as unsure: {', '.join(left_out)}"

    yield from _other_wording(rules, workflow)
    known = workflow.yes_or_no.get(rules.known_path.id, Answer.UNSURE)
    if workflow.path and known is not Answer.YES:
        so = "so no project follows the path"
        yield f"a path is declared, but {rules.known_path.id} is answered {known}, {so}"
    obstacles = _obstacles(near, workflow)
    if workflow.path and obstacles:
        yield f"an assistant's path has no {' or '.join(obstacles)}, so no project follows it"

    systems = workflow.systems
    is_assistant = assessment.architecture is Architecture.ASSISTANT
    writes = [f"{system.id}.{write.id}" for system in systems for write in system.primary_writes]
    if writes and is_assistant:
        then = "a person applies these writes" if prepares else "it gets none of these writes"
        yield f"an assistant changes no system, so {then}: {', '.join(writes)}"
    unmarked = unmarked_writes(workflow)
    if unmarked and not is_assistant:
        so = "so all their texts and lists count as targets"
        fix = "mark inputs with target: true, or write targets: []"
        yield f"these writes do not name their targets, {so}: {', '.join(unmarked)}; {fix}"
    if names := undescribed(workflow):
        rest = len(names) - MOST_NAMED
        some = ", ".join(names[:MOST_NAMED])
        if rest > 0:
            some += f" and {rest} more"
        fix = "give each a description, with its unit or form"
        yield f"a model knows only the names of these: {some}; {fix}"
    reading = {system.id for system in systems if system.reads}
    writing = {system.id for system in systems if system.primary_writes}
    across = any(read != write for read in reading for write in writing)
    if across and "multi_system" in assessment.assistant:
        yield "multi_system is answered no, but the software reads one system and writes another"
    kinds = ", ".join(sorted({trigger.kind for trigger in workflow.triggers} - {"prompt"}))
    if kinds and "unprompted" in assessment.assistant:
        yield f"unprompted is answered no, but there are triggers of the kind {kinds}"
    response = workflow.response("reversibility")
    rating = rated["reversibility"]
    if response and response.answer not in (Rating.UNSURE, rating):
        problem = f"reversibility is answered {response.answer}"
        yield f"{problem}, but some writes name no undo, so it counts as {rating}"


def reworded(rules: Rulebook, workflow: Workflow) -> tuple[Rewording, ...]:
    """List what has changed in questions since they were answered, and may change the answer."""
    return tuple(
        each
        for each in rules.reworded
        if each.version > workflow.rulebook
        and (response := workflow.response(each.question))
        and response.answer in each.answers
    )


def _other_wording(rules: Rulebook, workflow: Workflow) -> Iterator[str]:
    """Say which answers were given to another wording of their questions, and may be others now."""
    given, today = workflow.rulebook, rules.wording
    if rules.reworded and given > today:
        yield f"the answers are to rulebook version {given}, and this one has version {today}"
    if again := ", ".join(dict.fromkeys(each.question for each in reworded(rules, workflow))):
        since = f"the answers are to rulebook version {given}, and version {today} has other words"
        yield f"{since}; look again at {again}: `scoping ask` says what has changed"
