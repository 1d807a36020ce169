"""Reading a message as a person does: by its words, not by what the product believes to have sent."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.sandbox.wire import Json
from bot.simulate.diary import Diary, Got
from bot.simulate.window import buttons, text_of
from nudges.catalogue import Catalogue


class Reading:
    """Knows prompts by what they ask, in both languages, and plans by the words of the one who made them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._prompts = {
            ask: prompt.id for prompt in catalogue.prompts.values() for ask in (prompt.ask.nl, prompt.ask.en)
        }

    def read(self, message: Json, diary: Diary, *, pushed: bool) -> Got | None:
        """Return what a new message is; ``None`` for an answer to what the person just did.

        What comes by itself is always a message, whatever it says; what comes as an answer only when it asks something.
        """
        at = datetime.fromtimestamp(float(message["ts"]), UTC)
        words = list(text_of(message.get("blocks", [])))
        if not message.get("bot_id"):
            return None
        asks = buttons(message.get("blocks", []))
        plan = next((plan for plan in diary.plans if any(plan in word for word in words)), "")
        if plan and "turn:drop" in asks:
            return Got(at, "plan", plan, asked_for=not pushed)
        prompt = next((self._prompts[word] for word in words if word in self._prompts), "")
        if prompt and "turn:reflect" in asks:
            return Got(at, "prompt", prompt, asked_for=not pushed)
        return Got(at, "other", str(message.get("text", ""))[:40]) if pushed else None
