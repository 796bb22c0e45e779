"""Agents at one conversation: one winner, and everyone sees who (T14)."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from tests.harness.brain import Said, ScriptedBrain
from tests.harness.service import Service

ROUNDS = 200


@pytest.fixture
async def waiting(service: Service, brain: ScriptedBrain) -> str:
    """The id of a conversation that waits for a person."""
    brain.script = lambda body: (
        Said("연결할게요", handoff=("asked", "환불 문의")) if "text" in body["message"] else Said("네")
    )
    async with await service.api() as api:
        await api.say("c", "상담원")
    return str((await service.one("SELECT id FROM conversation"))["id"])


async def test_two_hundred_races_have_one_winner_each(service: Service, waiting: str) -> None:
    async with AsyncExitStack() as stack:
        agents = [
            await stack.enter_async_context(await service.agent(login, name))
            for login, name in (("kim", "김상담"), ("park", "박상담"))
        ]
        version = (await agents[0].summary(waiting))["version"]
        wins = [0, 0]
        for _ in range(ROUNDS):
            answers = await asyncio.gather(*(agent.act(waiting, "take", version=version) for agent in agents))
            statuses = [answer.status_code for answer in answers]
            assert sorted(statuses) == [200, 409]
            winner = statuses.index(200)
            wins[winner] += 1
            won = answers[winner].json()["conversation"]
            error = answers[1 - winner].json()["error"]
            assert error["code"] == "already_taken"
            assert won["agent"]["name"] in error["message"]
            assert won["agent"]["name"] in error["message_en"]
            returned = await agents[winner].act(waiting, "return", version=won["version"])
            version = returned.json()["conversation"]["version"]
        assert sum(wins) == ROUNDS
        await service.settled()
    episodes = await service.one("SELECT count(*) AS n, count(ended_at) AS ended FROM handoff")
    assert episodes == {"n": ROUNDS, "ended": ROUNDS}
    told = await service.one("SELECT count(*) AS n FROM message WHERE author = 'system' AND body ? 'joined'")
    assert told["n"] == ROUNDS


async def test_only_the_owner_replies_returns_and_closes(service: Service, waiting: str) -> None:
    async with await service.agent() as kim, await service.agent("park", "박상담") as park:
        early = await kim.act(waiting, "reply", event_id="r1", text="안녕하세요")
        assert early.json()["error"]["code"] == "not_owner"
        taken = await kim.take(waiting)
        for action, body in (
            ("reply", {"event_id": "r1", "text": "나도"}),
            ("return", {}),
            ("close", {}),
            ("take", {}),
        ):
            refused = await park.act(waiting, action, version=taken["version"], **body)
            assert refused.status_code == 409, action
        assert (await park.act(waiting, "typing", on=True)).status_code == 404
        stale = await kim.act(waiting, "close", version=taken["version"] - 1)
        assert stale.json()["error"]["code"] == "already_taken"
        assert "김상담" in stale.json()["error"]["message"]
        assert (await kim.act(waiting, "reply", event_id="r1", text="안녕하세요")).status_code == 202
    said = await service.rows("SELECT body ->> 'text' AS text FROM message WHERE author = 'agent'")
    assert [row["text"] for row in said] == ["안녕하세요"]


async def test_the_same_reply_many_times_at_once_is_one_message(service: Service, waiting: str) -> None:
    async with await service.agent() as kim:
        await kim.take(waiting)
        for number in range(10):
            answers = await asyncio.gather(
                *(kim.act(waiting, "reply", event_id=f"r{number}", text="한 번만") for _ in range(5))
            )
            assert [answer.status_code for answer in answers] == [202] * 5
            assert len({answer.json()["seq"] for answer in answers}) == 1
            assert sorted(answer.json()["duplicate"] for answer in answers) == [False, True, True, True, True]
    assert (await service.one("SELECT count(*) AS n FROM message WHERE author = 'agent'"))["n"] == 10


async def test_replies_and_messages_at_the_same_time_keep_one_order(service: Service, waiting: str) -> None:
    async with await service.agent() as kim:
        await kim.take(waiting)
        intake = service.here.intake
        sends = [
            intake.accept("http", waiting, "192.0.2.1", {"event_id": f"m{n}", "text": f"고객 {n}"})
            for n in range(20)
        ]
        replies = [kim.act(waiting, "reply", event_id=f"r{n}", text=f"상담 {n}") for n in range(20)]
        await asyncio.gather(*sends, *replies)
        await service.settled()
    row = await service.one(
        "SELECT count(*) AS n, max(seq) AS last, count(DISTINCT seq) AS different FROM message WHERE conversation_id = %s",
        waiting,
    )
    assert row["n"] == row["last"] == row["different"]


async def test_lists_counts_and_live_updates(service: Service, waiting: str) -> None:
    async with (
        await service.agent() as kim,
        await service.agent("park", "박상담") as park,
        await park.socket() as desk,
    ):
        await desk.send(type="ping")
        await desk.next("pong")
        listed = (await kim.get("/conversations", view="waiting")).json()
        assert [one["id"] for one in listed["conversations"]] == [waiting]
        summary = listed["conversations"][0]
        assert (summary["reason"], summary["reason_label"], summary["detail"]) == (
            "asked",
            "상담원 요청",
            "환불 문의",
        )
        assert summary["unread"] == 1, "only what the customer wrote counts"
        assert summary["last_text"] != "", "the last line that is not the system's"
        assert listed["counts"] == {"waiting": 1, "mine": 0, "agents": 0, "bot": 0, "closed": 0}

        await kim.take(waiting)
        seen = await desk.until(
            lambda f: f["type"] == "conversation" and f["conversation"]["owner"] == "agent"
        )
        assert seen["conversation"]["agent"]["name"] == "김상담"
        assert (await desk.next("counts"))["counts"]["agents"] == 1
        whole = (await kim.get(f"/conversations/{waiting}")).json()
        assert whole["conversation"]["unread"] == 0
        assert [message["from"] for message in whole["messages"]] == ["customer", "bot", "system", "system"]
        assert whole["messages"][0]["understood"]["intent"] == "greet"
        views = {view: len((await kim.get("/conversations", view=view)).json()["conversations"]) for view in
                 ("waiting", "mine", "agents", "bot", "closed")}  # fmt: skip
        assert views == {"waiting": 0, "mine": 1, "agents": 1, "bot": 0, "closed": 0}
        assert (await kim.get("/conversations", view="all")).status_code == 400
        version = whole["conversation"]["version"]
        closed = (await kim.act(waiting, "close", version=version, category="환불")).json()["conversation"]
        assert (closed["owner"], closed["agent"]) == ("closed", None)
        assert (await park.get("/conversations", view="closed")).json()["counts"]["closed"] == 1
    actions = [
        row["action"]
        for row in await service.rows(
            "SELECT action FROM audit WHERE conversation_id IS NOT NULL ORDER BY id"
        )
    ]
    assert actions == ["take", "close"]
