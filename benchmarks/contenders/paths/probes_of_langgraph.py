"""What LangGraph has of what `probe.PROBES` asks for."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import Any, TypedDict

from langgraph.graph import END, START, StateGraph

from . import invoice_on_langgraph, systems
from .on_langgraph import INPUTS, config_of, saver
from .probe import CHANGED, PER_DAY, RUN, booked, has_gone_on, has_one_key, run

START_WITH = INPUTS["invoice"]
DURABLE: Any = "sync"
WRITE = "book"
CONFIG = config_of(RUN)
barrier = threading.Barrier(2, timeout=2.0)


class State(TypedDict, total=False):
    """What the small graphs of the probes know."""

    invoice_id: str
    report: str


@contextmanager
def compiled(graph: Any = invoice_on_langgraph.graph) -> Iterator[Any]:
    """A graph over the checkpointer of this process."""
    with saver() as checkpointer:
        checkpointer.setup()
        yield graph.compile(checkpointer=checkpointer)


def killed(phase: int, has: Callable[[], bool]) -> bool:
    """Begin a run in which the process dies; then take it up again."""
    with compiled() as graph:
        graph.invoke(START_WITH if phase == 0 else None, CONFIG, durability=DURABLE)
    return has()


def begin_until_write(graph: Any) -> None:
    """Begin a run that stops before its write."""
    graph.invoke(START_WITH, CONFIG, durability=DURABLE, interrupt_before=[WRITE])


def approval(phase: int) -> bool | None:
    with compiled() as graph:
        if phase == 0:
            begin_until_write(graph)
            return None
        graph.invoke(None, CONFIG, durability=DURABLE)
        return has_gone_on()


def change(phase: int) -> bool | None:
    if phase == 1:
        with compiled() as graph:
            facts = {"order_id": systems.ORDER["id"], "total": CHANGED}  # so that they agree
            order = {**systems.ORDER, "total": CHANGED}
            graph.update_state(CONFIG, {"facts": facts, "order": order})
    approval(phase)
    return CHANGED not in booked()


def limit(_: int) -> bool:
    with compiled() as graph:
        for number in range(3):
            graph.invoke(START_WITH, config_of(f"run-{number}"), durability=DURABLE)
    return sum(booked()) <= PER_DAY


def undo(_: int) -> bool:
    with compiled() as graph:
        graph.invoke(START_WITH, CONFIG, durability=DURABLE)
        graph.checkpointer.delete_thread(RUN)
    return bool(systems.calls("cancel"))


def record(_: int) -> bool:
    with compiled() as graph:
        graph.invoke(START_WITH, CONFIG, durability=DURABLE)
    file = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
    edit = "UPDATE checkpoints SET metadata = replace(CAST(metadata AS TEXT), 'loop', 'edited')"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(edit)
    with compiled() as graph:
        sources = {state.metadata["source"] for state in graph.get_state_history(CONFIG)}
    return "edited" not in sources


def read_missing(state: Any) -> State:
    """Read what no step gives."""
    return {"report": state["facts"]["order_id"]}


def is_found(node: str) -> bool:
    """Whether compiling finds a step that reads what no step gives, before the node of this
    name.
    """
    graph = StateGraph(State)
    graph.add_node("only", read_missing)
    graph.add_edge(START, "only")
    graph.add_edge("only", node)
    try:
        graph.compile()
    except ValueError:
        return True
    return False


def changed_path(phase: int) -> bool | None:
    if phase == 0:
        return approval(phase)
    other = StateGraph(invoice_on_langgraph.State)
    other.add_node(WRITE, lambda _: {"report": "Another path."})
    other.add_edge(START, WRITE)
    other.add_edge(WRITE, END)
    with compiled(other) as graph:
        state = graph.invoke(None, CONFIG, durability=DURABLE)
    return bool(state["report"] != "Another path.")


def earlier(_: int) -> bool:
    with compiled() as graph:
        graph.invoke(START_WITH, CONFIG, durability=DURABLE)
        history = graph.get_state_history(CONFIG)
        before = next(state for state in history if state.next == ("read_order",))
        graph.invoke(None, before.config, durability=DURABLE)
    return len(systems.calls("find_order")) == 2 and len(systems.calls("get_invoice")) == 1


def meet(_: Any) -> None:
    """Wait for another node like this one."""
    with suppress(threading.BrokenBarrierError):
        barrier.wait()


def parallel(_: int) -> bool:
    graph = StateGraph(State)
    for name in ("left", "right"):
        graph.add_node(name, meet)
        graph.add_edge(START, name)
        graph.add_edge(name, END)
    graph.compile().invoke({"invoice_id": "I-7"})
    return not barrier.broken


if __name__ == "__main__":
    run(
        {
            "restart": partial(killed, has=has_gone_on),
            "key": partial(killed, has=has_one_key),
            "approval": approval,
            "change": change,
            "limit": limit,
            "undo": undo,
            "record": record,
            "operation": lambda _: is_found("nowhere"),
            "data": lambda _: is_found(END),
            "changed_path": changed_path,
            "earlier": earlier,
            "parallel": parallel,
        }
    )
