from __future__ import annotations

import asyncio

from bot.delivery.slots import Slots


async def turns(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def test_slots_are_handed_on_in_the_order_in_which_they_were_asked_for() -> None:
    slots, order = Slots(1), list[int]()

    async def work(number: int) -> None:
        await slots.acquire()
        order.append(number)

    await slots.acquire()
    tasks = [asyncio.create_task(work(number)) for number in range(3)]
    for _ in tasks:
        await turns(3)
        slots.release()
    await asyncio.gather(*tasks)
    assert order == [0, 1, 2]


async def test_a_slot_handed_on_to_one_who_is_gone_goes_to_the_next() -> None:
    slots = Slots(1)
    await slots.acquire()
    gone, patient = (asyncio.create_task(slots.acquire()) for _ in range(2))
    await turns(2)
    slots.release()
    gone.cancel()  # it has the slot, and dies before it can use it
    await asyncio.wait_for(patient, 1)
    assert gone.cancelled()


async def test_one_who_no_longer_waits_gets_none() -> None:
    slots = Slots(1)
    await slots.acquire()
    gone, patient = (asyncio.create_task(slots.acquire()) for _ in range(2))
    await turns(2)
    gone.cancel()
    await turns(2)
    slots.release()
    await asyncio.wait_for(patient, 1)


async def test_a_burst_begins_a_few_in_each_pass_of_the_loop() -> None:
    slots, begun, passes = Slots(10, together=2), list[int](), list[int]()

    async def work(number: int) -> None:
        await slots.acquire()
        begun.append(number)

    tasks = [asyncio.create_task(work(number)) for number in range(6)]
    while len(begun) < 6:
        before = len(begun)
        await turns(1)
        passes.append(len(begun) - before)
    await asyncio.gather(*tasks)
    assert begun == list(range(6))
    assert max(passes) == 2
