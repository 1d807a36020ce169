"""The reference for fairness: one queue, first in, first out, with the same pace per workspace and the same client."""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import asdict

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.client import METADATA, nudge
from benchmarks.product import Spent
from bot.delivery.pace import Pace
from bot.slack.web import post


async def send(api_url: str, people: Mapping[str, int], per_minute: float) -> Spent:
    """Send everybody a nudge, the workspaces in their order; the head of the queue waits for its workspace's pace."""
    drawn = nudge()
    begun, cpu = time.monotonic(), time.process_time()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session, asyncio.TaskGroup() as posts:
        for workspace, number in people.items():
            client = AsyncWebClient(workspace, base_url=api_url, session=session)
            limiter = Pace(per_minute).limiter()
            assert limiter is not None
            for _ in range(number):
                await limiter.acquire()
                posts.create_task(_post(client, drawn))
    return Spent(begun, time.monotonic() - begun, time.process_time() - cpu)


async def _post(client: AsyncWebClient, drawn: dict[str, object]) -> None:
    await post(client, channel="D0", message=drawn, metadata=METADATA)


def main() -> None:
    """Send, and tell when it began."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--api-url", required=True)
    parser.add_argument("--per-minute", type=float, required=True)
    parser.add_argument("--people", type=json.loads, required=True)
    given = parser.parse_args()
    print(json.dumps(asdict(asyncio.run(send(given.api_url, given.people, given.per_minute)))))


if __name__ == "__main__":
    main()
