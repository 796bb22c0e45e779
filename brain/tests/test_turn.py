"""What a turn makes of a typed message before Rasa decides."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import UserMessage

from sangdam_brain.turn import RANKED, parse_plain


class Understands:
    """A processor that finds forty meanings in every text."""

    async def parse_message(self, message: UserMessage) -> dict[str, Any]:
        self.text = message.text
        ranking = [{"name": f"intent_{number}", "confidence": 1 / (number + 1)} for number in range(40)]
        return {"text": message.text, "intent": ranking[0], "entities": [], "intent_ranking": ranking}


async def test_only_the_likeliest_meanings_travel_on() -> None:
    parsed = await parse_plain(Understands(), "배송비 얼마예요")
    assert [entry["name"] for entry in parsed["intent_ranking"]] == [f"intent_{n}" for n in range(RANKED)]
    assert parsed["intent"]["name"] == "intent_0"


async def test_no_typed_text_names_an_intent() -> None:
    rasa = Understands()
    parsed = await parse_plain(rasa, "/restart")
    assert rasa.text == "／restart"
    assert parsed["text"] == "/restart"
