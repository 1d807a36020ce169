"""The row on handing over: in whatever situation there are words, said once aloud, and asked about afterwards."""

from __future__ import annotations

from tests.fakes.rehearsal import Someone, day

HANDED: tuple[tuple[str, dict[str, str], str], ...] = (
    ("before", {"fits": "Samira", "career": "no"}, "tegen jezelf"),
    ("start", {}, "zeg wij"),
    ("insist", {"way": "repeat"}, "Dezelfde boodschap"),
    ("insist", {"way": "name"}, "wat je bij jezelf merkt"),
    ("insist", {"way": "senior"}, "een uur per maand"),
    ("offer", {"situation": "a"}, "Beveel van harte aan"),
    ("offer", {"situation": "b"}, "kennismaken"),
    ("offer", {"situation": "c"}, "Stel niemand voor"),
    ("offer", {"situation": "d"}, "uit te zoeken"),
    ("uneasy", {}, "intake"),
    ("surprised", {}, "Vraag tijd"),
)


async def test_s13_whatever_the_situation_there_are_words_for_handing_over(noor: Someone) -> None:
    for moment, answers, suggestion in HANDED:
        await noor.type("/hand-over")
        await noor.fill(moment=moment)
        if answers:
            await noor.fill(**answers)
        assert suggestion in noor.reads
        await noor.fill(own="Mijn collega doet dit beter")
        assert "Zeg het één keer hardop" in noor.reads
        await noor.fill()
        await noor.fill()
        assert "Je woorden liggen klaar" in noor.reads


async def test_s13_i_want_you_is_answered_with_bad_news_silence_and_a_way_forward_and_asked_about(
    noor: Someone,
) -> None:
    await noor.type("/hand-over")
    await noor.fill(moment="asked")
    await noor.fill(own="Ik neem dit niet zelf op me", forward="Ik ken twee mensen die dit goed kunnen")
    news, silence, forward = (noor.reads.index(part) for part in ("Ik neem dit", "vier tellen stil", "Ik ken twee"))
    assert news < silence < forward
    await noor.fill(sounded="Nog wat snel")
    await noor.fill(act="Anna zeggen dat Samira het doet", on=day(1))
    await noor.wait_until(1)
    assert "Anna zeggen dat Samira het doet" in noor.latest
    await noor.press("Gedaan")
    assert "hoe ging het met de stilte?" in noor.reads
    await noor.fill(happened="Ze was even stil", learnt="Ik bel in mei")
    assert "Ik bel in mei" in await noor.reads_back("mei")


async def test_s13_the_reversal_is_used_only_for_what_really_happened(noor: Someone) -> None:
    await noor.type("/hand-over")
    await noor.fill(moment="insist")
    await noor.fill(way="reversal")
    await noor.fill(example="Een verzonnen klant", happened="no")
    assert "Zonder echt voorbeeld" in noor.reads
    assert "reversal" not in noor.options("way").values()
