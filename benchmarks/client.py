"""The SDK's client alone, as it comes and as its documentation calls it, posting the same nudge over and over."""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Iterable
from itertools import cycle, islice

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.grounds import NINE
from bot.garbage import keep_what_is_loaded
from bot.slack.blocks import message
from bot.slack.limits import Json
from bot.slack.messenger import EVENT
from nudges.catalogue import built_in
from nudges.delivery import Nudge, NudgeKind
from nudges.flows.registry import FLOWS
from nudges.people import Language, Person
from nudges.screens import Card
from nudges.turns import Scene
from nudges.words import words

DELIVERY_ID = "0" * 32
METADATA = {"event_type": EVENT, "event_payload": {"delivery_id": DELIVERY_ID}}


def nudge() -> Json:
    """Return a nudge as it is posted."""
    catalogue = built_in()
    subject = next(iter(catalogue.prompts))
    person = Person("slack:T0", "U0", Language.ENGLISH, "Europe/Amsterdam", consented_at=NINE)
    asked = Nudge(
        DELIVERY_ID, "slack:T0", "U0", NudgeKind.DAILY, "2026-11-25", NINE, NINE, flow="nudge", subject=subject
    )
    flow, said = FLOWS["nudge"], words(person.language)
    scene = Scene(person, NINE, said, catalogue, nudge=asked)
    card = flow.draw(flow.opening(scene, subject))
    assert isinstance(card, Card)
    return message(card, DELIVERY_ID, 0)


async def post_all(api_url: str, number: int, at_once: int) -> float:
    """Post so many nudges over one shared session, so many at once; return how many seconds that took."""
    drawn = nudge()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        clients = [AsyncWebClient(f"xoxb-{each}", base_url=api_url, session=session) for each in range(20)]
        waiting = islice(cycle(clients), number)
        keep_what_is_loaded()
        begun = time.monotonic()
        await asyncio.gather(*(_post_each(waiting, drawn) for _ in range(at_once)))
        return time.monotonic() - begun


async def _post_each(waiting: Iterable[AsyncWebClient], drawn: Json) -> None:
    for client in waiting:
        await client.chat_postMessage(channel="D0", **drawn, metadata=METADATA)


def main() -> None:
    """Tell how many seconds it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--api-url", required=True)
    parser.add_argument("--number", type=int, required=True)
    parser.add_argument("--at-once", type=int, required=True)
    given = parser.parse_args()
    print(json.dumps(asyncio.run(post_all(given.api_url, given.number, given.at_once))))


if __name__ == "__main__":
    main()
