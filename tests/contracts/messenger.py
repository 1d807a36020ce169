"""What every messenger with a readable history must do; run on Slack's adapter against any server that speaks Slack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Protocol

import pytest

from nudges.delivery import (
    Found,
    Nudge,
    NudgeKind,
    Opened,
    Refusal,
    Refused,
    Sent,
    State,
    Throttled,
    Unclear,
    Unreadable,
)
from nudges.people import Language, Person
from nudges.ports import Claim, Messenger
from nudges.screens import Button, Buttons, Card, Paragraph
from nudges.text import plain

NOON = datetime(2023, 11, 14, 12, tzinfo=UTC)
WORKSPACE = "slack:T1"


class Fault(StrEnum):
    """How a platform may answer a post."""

    DROPPED = "dropped"  # the connection is reset
    HALF = "half"  # the answer breaks off
    TIMEOUT = "timeout"  # no answer before the client's patience ends
    HTTP_500 = "http_500"
    HTTP_503 = "http_503"
    INTERNAL_ERROR = "internal_error"
    FATAL_ERROR = "fatal_error"
    NOT_JSON = "not_json"
    THROTTLED = "throttled"  # 429 with Retry-After: 1.5


AMBIGUOUS = tuple((fault, posted) for fault in Fault if fault is not Fault.THROTTLED for posted in (True, False))
"""Every answer after which the message may be there or not, in fact posted or not."""


class Platform(Protocol):
    """A platform under test, with a workspace ``slack:T1`` and a person ``U1``."""

    @property
    def messenger(self) -> Messenger: ...
    def meet(self, fault: Fault, *, posted: bool) -> None:
        """Let the next post meet a fault, the message in fact posted or not."""

    def refuse(self, method: str, code: str) -> None:
        """Let a method be refused with an error code from now on."""

    def posts(self) -> int:
        """Return how many times a post was attempted."""

    def copies(self, delivery_id: str) -> Sequence[str]:
        """Return the timestamps of what was in fact posted with a delivery id, earliest first."""

    def since(self) -> datetime:
        """Return an instant (UTC) before anything was posted."""


def claim(delivery_id: str = "d1", channel: str = "") -> Claim:
    """Return a claimed nudge for ``U1``."""
    person = Person(WORKSPACE, "U1", Language.ENGLISH, "UTC", consented_at=NOON)
    nudge = Nudge(
        delivery_id=delivery_id,
        workspace=WORKSPACE,
        person="U1",
        kind=NudgeKind.DAILY,
        occurrence="2023-11-14",
        due_at=NOON,
        expires_at=NOON + timedelta(hours=4),
        state=State.SENDING,
        channel=channel,
        attempts=1,
        first_attempt_at=NOON,
    )
    return Claim(nudge, person, channel)


CARD = Card(
    "Bad news", (Paragraph(plain("What do you know that your client does not?")), Buttons((Button("done", "Done"),)))
)


class MessengerContract:
    """Inherit, and give a fixture ``platform``; ``ambiguous`` are the answers it can give."""

    ambiguous: ClassVar[Sequence[tuple[Fault, bool]]] = AMBIGUOUS

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run the ambiguous answers that the platform can give."""
        if "fault" in metafunc.fixturenames:
            names = [f"{fault}-{'posted' if posted else 'not posted'}" for fault, posted in self.ambiguous]
            metafunc.parametrize(("fault", "posted"), self.ambiguous, ids=names)

    async def _channel(self, platform: Platform) -> str:
        opened = await platform.messenger.open(WORKSPACE, "U1")
        assert isinstance(opened, Opened)
        return opened.channel

    async def test_a_sent_message_is_found_by_its_delivery_id(self, platform: Platform) -> None:
        channel = await self._channel(platform)
        sent = await platform.messenger.send(claim(channel=channel), channel, CARD)
        assert isinstance(sent, Sent)
        assert await platform.messenger.find(claim(channel=channel), platform.since()) == Found((sent.ts,))

    async def test_the_message_of_another_nudge_is_not_found(self, platform: Platform) -> None:
        channel = await self._channel(platform)
        await platform.messenger.send(claim("d2", channel), channel, CARD)
        assert await platform.messenger.find(claim("d1", channel), platform.since()) == Found(())

    async def test_the_earliest_copy_comes_first_and_the_others_can_be_deleted(self, platform: Platform) -> None:
        channel = await self._channel(platform)
        for _ in range(2):
            await platform.messenger.send(claim(channel=channel), channel, CARD)
        found = await platform.messenger.find(claim(channel=channel), platform.since())
        assert isinstance(found, Found)
        assert list(found.copies) == list(platform.copies("d1"))
        await platform.messenger.delete(claim(channel=channel), found.copies[1])
        assert list(platform.copies("d1")) == [found.copies[0]]

    async def test_deleting_a_copy_that_is_gone_is_fine(self, platform: Platform) -> None:
        channel = await self._channel(platform)
        await platform.messenger.delete(claim(channel=channel), "1700000000.000001")
        assert list(platform.copies("d1")) == []

    async def test_an_ambiguous_answer_is_unclear_after_one_post(
        self,
        platform: Platform,
        fault: Fault,
        posted: bool,  # noqa: FBT001 (pytest gives it by name)
    ) -> None:
        channel = await self._channel(platform)
        platform.meet(fault, posted=posted)
        result = await platform.messenger.send(claim(channel=channel), channel, CARD)
        assert isinstance(result, Unclear)
        assert platform.posts() == 1
        assert len(platform.copies("d1")) == (1 if posted else 0)

    async def test_a_throttled_post_waits_as_long_as_the_platform_says(self, platform: Platform) -> None:
        channel = await self._channel(platform)
        platform.meet(Fault.THROTTLED, posted=False)
        assert await platform.messenger.send(claim(channel=channel), channel, CARD) == Throttled(1.5)
        assert platform.posts() == 1

    @pytest.mark.parametrize(
        ("code", "refusal"),
        [
            ("token_revoked", Refusal.WORKSPACE_GONE),
            ("account_inactive", Refusal.WORKSPACE_GONE),
            ("invalid_auth", Refusal.WORKSPACE_GONE),
            ("user_disabled", Refusal.PERSON_GONE),
            ("channel_not_found", Refusal.CHANNEL_GONE),
            ("is_archived", Refusal.CHANNEL_GONE),
            ("invalid_blocks", Refusal.INVALID),
            ("messages_tab_disabled", Refusal.INVALID),
        ],
    )
    async def test_a_definite_no_says_what_it_means(self, platform: Platform, code: str, refusal: Refusal) -> None:
        platform.refuse("chat.postMessage", code)
        assert await platform.messenger.send(claim(channel="D1"), "D1", CARD) == Refused(refusal, code)

    async def test_a_history_that_may_not_be_read_is_unreadable(self, platform: Platform) -> None:
        platform.refuse("conversations.history", "missing_scope")
        found = await platform.messenger.find(claim(channel="D1"), platform.since())
        assert found == Unreadable("missing_scope")

    async def test_a_history_in_trouble_is_read_later(self, platform: Platform) -> None:
        platform.refuse("conversations.history", "internal_error")
        assert isinstance(await platform.messenger.find(claim(channel="D1"), platform.since()), Throttled)

    async def test_a_person_who_left_cannot_be_opened(self, platform: Platform) -> None:
        platform.refuse("conversations.open", "user_disabled")
        opened = await platform.messenger.open(WORKSPACE, "U1")
        assert opened == Refused(Refusal.PERSON_GONE, "user_disabled")
