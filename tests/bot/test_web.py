"""How the process starts to serve, and how it stops."""

from __future__ import annotations

import asyncio
import signal

import pytest

from bot.web import StartRefused, address, application, listen, serve


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_after_a_signal_what_is_in_flight_can_still_be_finished(
    number: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    """Were the signal raised anew when the server has stopped, the process would be gone before its records."""
    bound, started, said = listen("127.0.0.1", 0), asyncio.Event(), list[str]()
    serving = asyncio.create_task(serve(application([]), bound, started.set, lambda: said.append("stopping")))
    await asyncio.wait_for(started.wait(), 10)
    signal.raise_signal(number)
    await asyncio.wait_for(serving, 10)
    assert said == ["stopping"]
    assert capsys.readouterr().out.startswith("http://127.0.0.1:")
    bound.close()


def test_a_port_that_is_taken_is_refused_with_what_to_do() -> None:
    with listen("127.0.0.1", 0) as bound:
        bound.listen()
        for variable in ("PORT", "OPERATIONS_PORT"):
            with pytest.raises(StartRefused, match=f"Choose another: {variable}="):
                listen("127.0.0.1", bound.getsockname()[1], variable)


def test_an_ipv6_address_is_written_as_a_browser_reads_it() -> None:
    with listen("::1", 0) as bound:
        assert address(bound).startswith("http://[::1]:")
