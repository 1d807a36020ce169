"""Every row of the practice, walked from its command to the day on which it is asked about."""

from __future__ import annotations

from nudges.flows.assumption_check import ASSUMPTIONS, STANDARDS
from nudges.trust import STATEMENTS
from tests.fakes.rehearsal import Someone, day

AGREEMENT = {"counts": "Een week uitloop.", "teller": "Ik bel Jansen zelf.", "how": "Dezelfde dag."}
AGREED = {"counts": "A week late.", "teller": "I call Jansen myself.", "how": "The same day."}


async def keeps_client(someone: Someone, name: str, **fields: str) -> None:
    await someone.type("/my-clients")
    await someone.press("Klant erbij" if someone.member.language == "nl" else "Add a client")
    await someone.fill(name=name, **fields)
    assert name in someone.reads


async def kicks_off(someone: Someone, about: str, agreement: dict[str, str], **plan: str) -> None:
    await someone.type("/kick-off")
    await someone.fill(about=someone.options("about")[about], asked="A report", brings="Calm", behind="See delays")
    await someone.fill(credit="An introduction")
    await someone.fill(**agreement)
    await someone.fill(wrong="Nobody told Jansen", **plan)


async def scores(someone: Someone, *points: int) -> None:
    """Fill in the four forms of a trust check, one point for all statements of a factor."""
    for factor, point in zip(STATEMENTS, points, strict=True):
        await someone.fill(**dict.fromkeys(STATEMENTS[factor], point))


async def test_s1_bad_news_is_told_in_time_and_asked_about_afterwards(noor: Someone) -> None:
    await keeps_client(noor, "Jansen", work="planning", starts=day(-30), ends=day(60))
    await kicks_off(noor, "Jansen · planning", AGREEMENT)

    await noor.type("/bad-news")
    about = noor.options("about")["Jansen · planning"]
    await noor.fill(about=about, what="De koppeling is niet klaar", since_on=day(-1), since_part="evening")
    assert "Wat kost wachten tot vrijdag 12 maart" in noor.reads
    await noor.fill(waiting="Het team test voor niets", amber="Het wordt krap")
    assert "Ik bel Jansen zelf." in noor.reads
    await noor.fill(opening="We gaan de datum niet halen", on=day(1))
    assert "Op dinsdag 9 maart vraag ik hoe het werd ontvangen" in noor.reads

    await noor.wait_until(1)
    assert "Jansen het slechte nieuws vertellen" in noor.latest
    assert "We gaan de datum" not in noor.latest
    await noor.press("Gedaan")
    assert "Hoe werd het ontvangen?" in noor.reads
    await noor.fill(told_on=day(0), told_part="afternoon", happened="Rustiger dan ik dacht")
    assert "19 uur" in noor.latest
    await noor.type("/promises")
    assert "Slecht nieuws verteld na" in noor.reads
    assert "Rustiger dan ik dacht" in await noor.reads_back("rustiger")


async def test_s2_every_promise_is_asked_about_on_its_day_and_the_ledger_tells_what_came_of_it(emily: Someone) -> None:
    for ahead, promise in enumerate(("send the figures", "read the draft", "call Sam"), 1):
        await emily.type("/promises")
        await emily.press("Add a promise")
        await emily.fill(what=promise, on=day(ahead))
    await emily.wait_until(1)
    assert "send the figures" in emily.latest
    await emily.press("Done")
    await emily.fill(happened="On time")
    await emily.wait_until(2)
    assert "read the draft" in emily.latest
    await emily.press("Not done")
    await emily.fill(happened="A meeting ran late")
    await emily.wait_until(3)
    assert "call Sam" in emily.latest
    await emily.press("Another day")
    await emily.fill(on=day(4))
    await emily.wait_until(4)
    assert "call Sam" in emily.latest
    await emily.press("Done")
    await emily.fill()

    await emily.type("/promises")
    assert "Out of the last 3, you kept" in emily.reads
    assert "Open: 0\nKept: 2\nRenegotiated: 1\nDid not happen: 1" in emily.reads


async def test_s4_before_a_start_the_question_behind_the_question_is_asked_and_climbed_to(emily: Someone) -> None:
    await keeps_client(emily, "Jansen", work="planning", starts=day(10), ends=day(60))
    await emily.wait_until(0)
    assert emily.prompt().theme == "question-behind"
    await emily.press("Why this?")
    assert "Your work is at this stage now: the start." in emily.reads
    await emily.wait_until(1)
    assert emily.prompt().theme == "setbacks"

    await kicks_off(emily, "Jansen · planning", AGREED, act="agree it with Jansen", on=day(2))
    assert "On Wednesday 10 March I will ask whether it was agreed." in emily.reads
    await emily.wait_until(2)
    assert "agree it with Jansen" in emily.latest
    await emily.press("Done")
    await emily.fill(happened="We shook hands on it")
    assert "An introduction" in await emily.reads_back("introduction")
    await emily.wait_until(7)
    assert emily.prompt().theme == "social-credit"


async def test_s5_what_was_agreed_for_setbacks_is_shown_back_when_bad_news_comes(noor: Someone) -> None:
    await keeps_client(noor, "Jansen", work="planning", starts=day(0), ends=day(60))
    await kicks_off(noor, "Jansen · planning", AGREEMENT, act="het Jansen voorleggen", on=day(1))
    await noor.wait_until(1)
    assert "het Jansen voorleggen" in noor.latest
    await noor.press("Gedaan")
    await noor.fill()

    await noor.type("/nudge slecht-nieuws")
    await noor.fill(about=noor.options("about")["Jansen · planning"], what="Het loopt uit")
    await noor.fill()
    assert all(line in noor.reads for line in AGREEMENT.values())


async def test_s7_before_the_end_comes_the_close_and_what_was_agreed_in_it_is_asked_about(noor: Someone) -> None:
    await keeps_client(noor, "Jansen", work="planning", starts=day(-90), ends=day(10))
    await noor.wait_until(0)
    assert noor.prompt().theme == "closing"
    await noor.type("/wrap-up")
    about = noor.options("about")["Jansen · planning"]
    await noor.fill(about=about, meant="In drie maanden klaar", happened="Het werden er vijf")
    await noor.fill(explains="Niemand zei ja", lesson="Vraag in week één wie ja zegt")
    await noor.fill(thanks="Anna, voor haar geduld", after="Iemand die het bijhoudt")
    await noor.fill(every="monthly", trust=4, act="samen met Anna terugkijken", on=day(3))
    assert "Op donderdag 11 maart vraag ik hoe het ging" in noor.reads

    await noor.wait_until(3)
    assert "samen met Anna terugkijken" in noor.latest
    await noor.press("Gedaan")
    await noor.fill(happened="Ze vroeg of ik terugkwam")
    await noor.wait_until(50)
    assert "Tijd voor een teken van leven" in noor.feed
    await noor.type("/nudge terugblik")
    await noor.press("Kijk terug")
    await noor.fill()
    assert "Vraag in week één wie ja zegt" in noor.reads


async def test_s8_former_clients_come_by_their_rhythm_most_trust_first_until_there_is_contact(emily: Someone) -> None:
    for name, last, trust in (("Bo", day(-300), 2), ("Anna", day(-100), 5)):
        await keeps_client(emily, name, every="quarterly")
        await emily.press(f"See {name}")
        await emily.press("Change")
        await emily.fill(last=last, trust=trust)
    await emily.wait_until(0)
    assert "Anna" in emily.latest
    assert "No sales talk" in emily.latest
    await emily.press("I will plan something")
    await emily.fill(act="call Anna and listen", on=day(1))
    await emily.wait_until(1)
    assert "call Anna and listen" in emily.latest
    await emily.press("Done")
    await emily.fill(happened="She is moving house")

    await emily.type("/former-client")
    assert "Bo" in emily.reads
    await emily.press("I have been in touch")
    await emily.fill(on=day(1), heard="He has retired")
    await emily.type("/former-client")
    assert "Nobody is waiting now" in emily.reads
    assert "The first one is due on Monday 7 June." in emily.reads


async def test_s9_the_role_per_client_follows_from_the_check_and_moves_in_time(noor: Someone) -> None:
    await keeps_client(noor, "Jansen")
    await noor.type("/trust-check")
    await noor.fill(client=noor.options("client")["Jansen"])
    await scores(noor, 4, 3, 2, 3)
    assert "Dit past bij de rol van expert" in noor.reads
    await noor.wait_until(30)
    await noor.type("/trust-check")
    await noor.fill(client=noor.options("client")["Jansen"])
    await scores(noor, 4, 5, 4, 1)
    assert "Dit past bij de rol van vertrouwde adviseur" in noor.reads
    assert "Sinds 8 maart: betrouwbaarheid +2,0, dichtbij komen +2,0 en minder om jou +2,0." in noor.reads
    await noor.press("Waar leg ik het gewicht?")
    await noor.fill()
    await noor.type("/trust-check")
    await noor.fill(client=noor.options("client")["Geen klant in het bijzonder"])
    await scores(noor, 3, 3, 3, 3)
    assert "Dit is je eerste keer." in noor.reads


async def test_s10_trust_is_scored_and_drawn_and_the_weight_steers_what_comes(emily: Someone) -> None:
    await emily.type("/trust-check")
    await scores(emily, 4, 4, 2, 2)
    drawn = next(block for block in emily.blocks if block["type"] == "image")
    assert "coming close 2.0" in drawn["alt_text"]
    assert "answers from 2 to 2" in emily.reads
    assert "The gap between your strongest and your weakest side" in emily.reads
    assert "is 2.0" in emily.reads
    await emily.press("Where do I put the weight?")
    await emily.fill(focus="intimacy", act="ask how Sam is really doing", on=day(1))
    await emily.wait_until(1)
    assert "ask how Sam is really doing" in emily.latest
    await emily.press("Done")
    await emily.fill()

    reasons = []
    for ahead in (*range(2, 5), *range(7, 12), *range(14, 19)):
        await emily.wait_until(ahead)
        reasons.append((emily.asked().reason["key"], emily.prompt().factor.value))
    leaning = {factor for reason, factor in reasons if reason == "factor"}
    assert leaning == {"intimacy"}


async def test_s12_how_one_speaks_of_a_client_is_looked_at_told_anew_and_asked_about(emily: Someone) -> None:
    await keeps_client(emily, "Jansen")
    await emily.type("/client-story")
    jansen = emily.options("client")["Jansen"]
    await emily.fill(client=jansen, said="They never know what they want", tone="weary")
    assert "They never know what they want" in emily.reads
    await emily.fill(recognise="The waiting", left_out="Three directors in two years")
    await emily.fill(again="They are finding their feet", act="tell the team what they do well", on=day(1))
    await emily.wait_until(1)
    assert "tell the team what they do well" in emily.latest
    await emily.press("Done")
    assert "What changed in how you look at this client?" in emily.reads
    await emily.fill(happened="It was quiet for a moment", learnt="They try hard")
    assert "They are finding their feet" in await emily.reads_back("feet")


async def test_s14_an_assumption_is_put_to_the_test_and_what_turned_out_is_asked(noor: Someone) -> None:
    await noor.type("/assumption-check")
    assert list(noor.options("assumption").values()) == list(ASSUMPTIONS)
    assert len(ASSUMPTIONS) == 10
    await noor.fill(assumption="busy")
    await noor.fill(seen="Hij belde zelf terug", test="Vragen of het uitkomt")
    assert list(noor.options("standard").values()) == list(STANDARDS)
    assert len(STANDARDS) == 5 + 1
    await noor.fill(standard="moment", reachable="Ik mag het gewoon vragen")
    await noor.fill(act="Anna vragen of het uitkomt", on=day(1))
    await noor.wait_until(1)
    assert "Anna vragen of het uitkomt" in noor.latest
    assert "heeft het te druk" in noor.latest
    await noor.press("Gedaan")
    assert "Wat bleek?" in noor.reads
    await noor.fill(happened="Ze vond het fijn", learnt="Gewoon vragen")
    assert "Ze vond het fijn" in await noor.reads_back("fijn")


async def test_s15_a_boundary_gets_words_and_is_asked_about_once_it_was_told(emily: Someone) -> None:
    await keeps_client(emily, "Jansen")
    await emily.type("/boundary")
    await emily.fill(client=emily.options("client")["Jansen"], unclear="Messages on Sunday", now="caving")
    await emily.fill(line="On Monday before ten", decides="team")
    assert "Talk first to whoever decides." in emily.reads
    await emily.fill(tell="Anna", words="What comes in on Sunday I pick up on Monday")
    await emily.fill(act="tell Anna", on=day(1))
    await emily.wait_until(1)
    assert "tell Anna" in emily.latest
    await emily.press("Done")
    assert "How was your boundary received?" in emily.reads
    assert "Does it hold, or must you move it?" in emily.reads
    await emily.fill(happened="She laughed", learnt="It holds")
    assert "She laughed" in await emily.reads_back("laughed")


async def test_s17_a_prompt_comes_at_the_chosen_time_and_the_reply_is_in_the_journal(emily: Someone) -> None:
    before = len(emily.messages())
    await emily.wait_until(0, "08:59")
    assert len(emily.messages()) == before
    await emily.wait_until(0, "12:00")
    assert len(emily.messages()) == before + 1
    await emily.press("Reflect")
    await emily.fill(answer1="I put off the call", act="call at ten", on=day(1))
    assert "I put off the call" in await emily.reads_back("call")
    await emily.wait_until(1)
    assert "call at ten" in emily.latest


async def test_a_form_that_is_closed_halfway_can_be_gone_on_with_or_thrown_away(noor: Someone) -> None:
    await noor.type("/bad-news")
    await noor.fill(what="Het loopt uit")
    await noor.close()
    assert "Je was bij stap 2 van 3" in noor.latest
    await noor.press("Ga verder")
    assert "Wachten (2 van 3)" in noor.reads
    await noor.close()
    assert noor.feed.count("Je was bij stap 2 van 3") == 1
    await noor.press("Weggooien")
    await noor.type("/bad-news")
    assert "Het nieuws (1 van 3)" in noor.reads
