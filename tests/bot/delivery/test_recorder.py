from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

from bot.delivery.ledger import Ledger
from bot.delivery.recorder import Recorder

NEVER = 3_600.0


class Book:
    """Where facts are written: a list for each time, and a sign once ``enough`` of them are."""

    def __init__(self, enough: int) -> None:
        self.written: list[list[str]] = []
        self.enough = enough
        self.full = asyncio.Event()

    def write(self, facts: Sequence[str]) -> None:
        self.written.append(list(facts))

    def done(self, _facts: Sequence[str]) -> None:
        if sum(map(len, self.written)) >= self.enough:
            self.full.set()


async def test_what_waits_is_written_at_once_when_no_company_will_come() -> None:
    book = Book(enough=2)
    recorder = Recorder[str](Ledger(), book.write, book.done, every=NEVER)
    recorder.put("a")
    recorder.put("b")
    recorder.hurry()
    await asyncio.wait_for(book.full.wait(), 30)
    assert book.written == [["a", "b"]]
    assert len(recorder) == 0


async def test_company_that_is_enough_is_written_together() -> None:
    book = Book(enough=3)
    recorder = Recorder[str](Ledger(), book.write, book.done, every=NEVER, most=3)
    for fact in "abc":
        recorder.put(fact)
        await asyncio.sleep(0)
    await asyncio.wait_for(book.full.wait(), 30)
    assert book.written == [["a", "b", "c"]]


async def test_what_comes_while_others_are_written_waits_for_its_own_turn() -> None:
    book, begun, gate = Book(enough=2), asyncio.Event(), threading.Event()

    def write(facts: Sequence[str]) -> None:
        gate.wait(30)
        book.write(facts)

    recorder = Recorder[str](Ledger(), write, book.done, begun.set, every=NEVER)
    recorder.put("a")
    recorder.hurry()
    await asyncio.wait_for(begun.wait(), 30)
    recorder.put("b")
    assert len(recorder) == 2
    gate.set()
    recorder.hurry()
    await asyncio.wait_for(book.full.wait(), 30)
    assert book.written == [["a"], ["b"]]
