"""Being somebody else (T16): only a token we signed, unexpired and bound to a site, opens its one conversation (I5)."""

from __future__ import annotations

import base64
import json
import time
import warnings
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
import pytest

from tests.harness.brain import Said, ScriptedBrain
from tests.harness.clients import Api, Socket, Visitor, raw_get
from tests.harness.service import SECRETS, Service

Make = Callable[..., Service]

WIDGET_KEY, MEMBER_KEY = SECRETS["SANGDAM_WIDGET_SECRET"], SECRETS["SANGDAM_MEMBER_SECRET"]

SECRET_TEXT = "제 주소는 비밀이에요"


def claims(conversation: str, **changed: Any) -> dict[str, Any]:
    """What a token of ours says."""
    return {
        "aud": "sangdam-widget",
        "sub": conversation,
        "origin": "",
        "exp": int(time.time()) + 600,
        **changed,
    }


def signed(body: dict[str, Any], key: str = WIDGET_KEY, algorithm: str = "HS256", **header: Any) -> str:
    """A token as an attacker might make it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about keys that are too short: an attacker does not mind
        return jwt.encode(body, key, algorithm=algorithm, headers=header or None)


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def without(body: dict[str, Any], name: str) -> dict[str, Any]:
    """The claims without one."""
    return {key: value for key, value in body.items() if key != name}


@dataclass
class Victim:
    """A visitor with a secret, and the names an attacker may know."""

    service: Service
    visitor: Visitor
    conversation: str
    elsewhere: str

    def forged(self) -> dict[str, str]:
        """Tokens that must not open the conversation."""
        good, body = self.visitor.token, claims(self.conversation)
        head, payload, signature = good.split(".")
        other = _part({**body, "sub": "c_other"})
        return {
            "nothing": "",
            "the id": self.conversation,
            "a word": "token",
            "two dots": "..",
            "no signature": f"{head}.{payload}.",
            "half a token": good[: len(good) // 2],
            "another payload": f"{head}.{other}.{signature}",
            "a changed signature": good[:-4] + ("AAAA" if good[-4:] != "AAAA" else "BBBB"),
            "alg none": f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(body)}.",
            "alg None": f"{_part({'alg': 'None'})}.{_part(body)}.{signature}",
            "alg missing": f"{_part({'typ': 'JWT'})}.{payload}.{signature}",
            "alg HS512": signed(body, WIDGET_KEY, "HS512"),
            "an empty key": signed(body, " "),
            "the member key": signed(body, MEMBER_KEY),
            "a member token": signed(claims(self.conversation, aud="sangdam-member"), MEMBER_KEY),
            "another audience": signed({**body, "aud": "sangdam-member"}),
            "no audience": signed(without(body, "aud")),
            "expired": signed({**body, "exp": int(time.time()) - 1}),
            "no end": signed(without(body, "exp")),
            "an end of words": signed({**body, "exp": "tomorrow"}),
            "no time as end": signed({**body, "exp": None}),
            "no conversation": signed(without(body, "sub")),
            "a list as conversation": signed({**body, "sub": [self.conversation]}),
            "an unknown conversation": signed({**body, "sub": "c_unknown"}),
            "a conversation of another channel": signed({**body, "sub": self.elsewhere}),
            "a key in the header": signed(
                body, "x" * 40, kid="../../dev/null", jku="https://evil.example/keys"
            ),
            "a deep header": f"{base64.urlsafe_b64encode(b'[' * 2700).decode()}.{payload}.{signature}",
            "not ASCII": "토큰.이.아님",
        }


@pytest.fixture
async def victim(service: Service) -> AsyncIterator[Victim]:
    """A visitor who has told something."""
    async with await service.visitor() as visitor, await service.api() as api:
        await api.say("other", "다른 채널의 말", wait=0)
        await visitor.say(SECRET_TEXT)
        await service.settled()
        ids = {
            row["channel"]: row["id"] for row in await service.rows("SELECT channel, id FROM conversation")
        }
        yield Victim(service, visitor, ids["web"], ids["http"])


async def test_forged_tokens_open_nothing_over_http(victim: Victim) -> None:
    before = await victim.service.one("SELECT count(*) AS n FROM journal")
    async with httpx.AsyncClient(base_url=victim.service.origin) as http:
        for name, token in victim.forged().items():
            headers = {b"Authorization": f"Bearer {token}".rstrip().encode()}
            read = await http.get("/web/messages", headers=headers)
            wrote = await http.post(
                "/web/messages", headers=headers, json={"event_id": "x", "text": "나는 피해자"}
            )
            assert (read.status_code, wrote.status_code) == (401, 401), name
            assert read.json()["error"]["code"] == "not_signed_in"
            again = await http.post("/web/session", json={"token": token})
            assert again.status_code == 200, name
            opened = jwt.decode(again.json()["token"], options={"verify_signature": False})
            assert opened["sub"] != victim.conversation, name
    await victim.service.settled()
    after = await victim.service.one("SELECT count(*) AS n FROM journal WHERE kind <> 'open'")
    assert after["n"] == before["n"] - 1


async def test_forged_tokens_open_no_socket(victim: Victim) -> None:
    for name, token in victim.forged().items():
        async with await Socket.open(f"{victim.service.origin}/web/socket") as socket:
            await socket.send(type="hello", token=token, after=0)
            assert await socket.closed() == 4401, name
            assert socket.frames == [], name


async def test_tokens_that_are_no_text(victim: Victim) -> None:
    async with httpx.AsyncClient(base_url=victim.service.origin) as http:
        for token in (b"\xff\xfe.x.y", b"sk_\xff_x", b"a\x00b", b"sk_000000000000_\xed\xa0\x80"):
            for path in ("/web/messages", Api.path("c")):
                status, _ = await raw_get(victim.service.port, path, b"Authorization: Bearer " + token)
                assert status in (400, 401), (token, path)
        for body in (
            {"token": "\ud800"},
            {"member_token": "\ud800.x.y"},
            {"token": 5, "member_token": ["x"]},
        ):
            answer = await http.post("/web/session", content=json.dumps(body))
            assert answer.status_code == 200, body


async def test_a_token_stolen_by_another_site(make_service: Make) -> None:
    shop, evil, other = "https://shop.example", "https://evil.example", "https://other.example"
    async with (
        make_service(SANGDAM_ORIGINS=f"{shop},{other}") as service,
        await service.visitor(site=shop) as visitor,
    ):
        await visitor.say(SECRET_TEXT)
        refused = await visitor.http.get("/web/messages", headers={"Authorization": "Bearer x"})
        assert refused.headers["Access-Control-Allow-Origin"] == shop, "the widget must be able to read why"
        for site in (other, evil, "null", shop + ".evil.example", "http://shop.example", shop + ":8443"):
            answer = await visitor.http.get("/web/messages", headers={"Origin": site})
            assert answer.status_code == 403, site
            assert "access-control-allow-origin" not in answer.headers or site == other
            assert SECRET_TEXT not in answer.text
            renewed = await visitor.http.post(
                "/web/session", headers={"Origin": site}, json={"token": visitor.token}
            )
            if site == other:
                opened = jwt.decode(renewed.json()["token"], options={"verify_signature": False})
                mine = jwt.decode(visitor.token, options={"verify_signature": False})
                assert opened["sub"] != mine["sub"]
            else:
                assert renewed.status_code == 403, site
        async with await visitor.socket(site=other) as socket:
            assert await socket.closed() == 4401
            assert socket.frames == []
        assert (await visitor.http.get("/web/messages")).status_code == 200
        preflight = await visitor.http.options("/web/messages", headers={"Origin": shop})
        assert preflight.headers["Access-Control-Allow-Origin"] == shop
        assert "Access-Control-Allow-Credentials" not in preflight.headers


async def test_a_token_ends(make_service: Make) -> None:
    async with make_service(SANGDAM_SESSION_HOURS="1") as service, await service.visitor() as visitor:
        now = time.time()
        service.here.tokens._clock = lambda: now + 3599
        assert (await visitor.http.get("/web/messages")).status_code == 200
        service.here.tokens._clock = lambda: now + 3601
        assert (await visitor.http.get("/web/messages")).status_code == 401
        fresh = (await visitor.http.post("/web/session", json={"token": visitor.token})).json()
        assert fresh["last_seq"] in (0, 1), "a new conversation, not the old one"


async def test_a_key_opens_only_its_own_conversations(service: Service) -> None:
    async with await service.api("first") as first, await service.api("second") as second:
        await first.say("c", SECRET_TEXT)
        assert (await second.read("c")).status_code == 404
        own = await second.say("c", "나도 c")
        assert own.status_code == 200
        assert SECRET_TEXT not in (await second.read("c")).text
        first_id = first.key.split("_")[1]
        for name in (f"{first_id}/c", f"{first_id}%2Fc", f"..%2F{first_id}%2Fc"):
            assert (await second.read(name)).status_code == 404, name
        kind, key_id, secret = first.key.split("_", 2)
        wrong = (
            f"{kind}_{key_id}_{secret[:-1]}", f"{kind}_{key_id}_", f"{kind}_{second.key.split('_')[1]}_{secret}",
            f"pk_{key_id}_{secret}", secret, f"{kind}__{secret}", f"{kind}_{key_id}_{secret}x",
        )  # fmt: skip
        for key in wrong:
            answer = await first.http.get(first.path("c"), headers={"Authorization": f"Bearer {key}"})
            assert answer.status_code == 401, key
        await service.rows("UPDATE api_key SET revoked_at = now() WHERE name = 'first' RETURNING id")
        assert (await first.read("c")).status_code == 401
        assert (await second.read("c")).status_code == 200


async def test_a_key_is_no_token_and_a_token_is_no_key(victim: Victim) -> None:
    async with await victim.service.api("third") as api:
        for headers in ({"Authorization": f"Bearer {victim.visitor.token}"}, {}):
            answer = await api.http.get(api.path("other"), headers={"Authorization": "", **headers})
            assert answer.status_code == 401
        answer = await api.http.get("/web/messages")
        assert answer.status_code == 401


async def test_buttons_of_another_conversation(service: Service, brain: ScriptedBrain) -> None:
    brain.script = lambda _: Said(
        "골라 주세요", buttons=(("내 주문 보기", '/pick{"order":"20260301-0000001"}'),)
    )
    async with await service.api() as api, await service.visitor() as visitor:
        button = (await api.say("mine", "주문")).json()["replies"][0]["buttons"][0]["id"]
        asked = len(brain.turns)
        stolen = await api.press("yours", button)
        assert stolen.status_code == 404
        assert (await api.read("yours")).status_code == 404, "nothing was made for it"
        posted = await visitor.http.post("/web/messages", json={"event_id": "e1", "button": button})
        assert posted.status_code == 404
        await service.settled()
        assert [told for told in brain.asked()[asked:] if "pick" in told] == []
        assert (await api.press("mine", button)).status_code == 200
        assert brain.asked()[-1].startswith("/pick")


async def test_a_member_token_does_not_open_anothers_conversation(make_service: Make) -> None:
    async with make_service(SANGDAM_DEMO_SHOP="on") as service:
        members = [row["id"] for row in await service.rows("SELECT id FROM shop.members ORDER BY id LIMIT 2")]
        one, two = (service.here.tokens.issue_member(member) for member in members)
        async with await service.visitor(member_token=one) as visitor:
            await visitor.say(SECRET_TEXT)
            for body in ({"member_token": two}, {}, {"member_token": "forged"}):
                other = await visitor.http.post("/web/session", json={"token": visitor.token, **body})
                headers = {"Authorization": f"Bearer {other.json()['token']}"}
                read = await visitor.http.get("/web/messages", headers=headers)
                assert SECRET_TEXT not in read.text, body
            same = await visitor.http.post("/web/session", json={"token": visitor.token, "member_token": one})
            read = await visitor.http.get(
                "/web/messages", headers={"Authorization": f"Bearer {same.json()['token']}"}
            )
            assert SECRET_TEXT in read.text
