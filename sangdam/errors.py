"""One error family, one wire shape (docs/protocol.md). Every error says what to do, in Korean and English."""

from __future__ import annotations

import secrets
from typing import Any


class SangdamError(Exception):
    """Something went wrong that the other side can be told about. Subclasses set the class attributes."""

    status = 500
    code = "internal"
    message = "일시적인 문제가 생겼어요."
    message_en = "Something went wrong on our side."
    todo = "잠시 후 다시 시도해 주세요."
    todo_en = "Please try again in a moment."
    retry_after: int | None = None

    def __init__(self, **values: object) -> None:
        """`values` fill the placeholders of the class's texts."""
        self.values = values
        self.id = f"err_{secrets.token_hex(6)}"
        super().__init__(self.message_en.format(**values))

    def body(self) -> dict[str, Any]:
        """The JSON body."""
        return {
            "error": {
                "code": self.code,
                "message": self.message.format(**self.values),
                "message_en": self.message_en.format(**self.values),
                "todo": self.todo.format(**self.values),
                "todo_en": self.todo_en.format(**self.values),
                "id": self.id,
            }
        }


class BadBody(SangdamError):
    """The body is not the JSON that was asked for."""

    status, code = 400, "bad_body"
    message, message_en = (
        "요청 형식이 올바르지 않아요: {reason}",
        "The request body is not valid: {reason_en}",
    )
    todo, todo_en = (
        "보낸 내용을 확인한 뒤 다시 보내 주세요.",
        "Check the body against docs/protocol.md and send it again.",
    )


class EmptyText(BadBody):
    """A message without anything in it."""

    status, code = 422, "empty_text"
    message, message_en = "보낼 내용이 비어 있어요.", "The message is empty."
    todo, todo_en = "내용을 입력해 주세요.", "Send some text."


class TextTooLong(BadBody):
    """More characters than one message may have."""

    status, code = 413, "text_too_long"
    message, message_en = (
        "메시지는 {limit:,}자까지 보낼 수 있어요.",
        "A message may have at most {limit:,} characters.",
    )
    todo, todo_en = "내용을 나누어 보내 주세요.", "Send the text in parts."


class BodyTooLarge(SangdamError):
    """More bytes than a request may have."""

    status, code = 413, "body_too_large"
    message, message_en = "요청이 너무 커요.", "The request is too large."
    todo, todo_en = "내용을 나누어 보내 주세요.", "Send less in one request."


class NotSignedIn(SangdamError):
    """No token, or one that is wrong, expired or of another conversation."""

    status, code = 401, "not_signed_in"
    message, message_en = "인증이 필요하거나 만료되었어요.", "The token is missing, wrong or expired."
    todo, todo_en = "새로고침한 뒤 다시 시도해 주세요.", "Get a new token and send the request again."


class Forbidden(SangdamError):
    """The caller may not do this."""

    status, code = 403, "forbidden"
    message, message_en = "허용되지 않은 요청이에요.", "This request is not allowed."
    todo, todo_en = "올바른 사이트에서 다시 시도해 주세요.", "Use an allowed origin and a valid CSRF token."


class NotFound(SangdamError):
    """Missing and forbidden answer alike."""

    status, code = 404, "not_found"
    message, message_en = "찾을 수 없어요.", "Not found."
    todo, todo_en = "주소를 확인해 주세요.", "Check the address."


class MethodNotAllowed(SangdamError):
    """The address exists, the method does not."""

    status, code = 405, "method_not_allowed"
    message, message_en = "지원하지 않는 요청 방식이에요.", "This method is not supported here."
    todo, todo_en = "요청 방식을 확인해 주세요.", "Check the method in docs/protocol.md."


class TooManyRequests(SangdamError):
    """Faster than the limits allow."""

    status, code = 429, "too_many_requests"
    message, message_en = "메시지를 너무 빠르게 보내고 있어요.", "Too many requests."
    todo, todo_en = "{seconds}초 뒤에 다시 보내 주세요.", "Try again in {seconds} seconds."

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.retry_after = seconds


class TooManyAttempts(TooManyRequests):
    """Too many wrong sign-ins."""

    code = "too_many_attempts"
    message, message_en = "로그인 시도가 너무 많았습니다.", "Too many sign-in attempts."
    todo, todo_en = "{seconds}초 뒤에 다시 시도해 주세요.", "Try again in {seconds} seconds."


class SignInFailed(SangdamError):
    """Unknown login and wrong password answer alike."""

    status, code = 401, "sign_in_failed"
    message, message_en = "아이디 또는 비밀번호가 맞지 않습니다.", "Wrong login or password."
    todo, todo_en = "입력한 내용을 확인해 주세요.", "Check both and try again."


class WeakPassword(SangdamError):
    """A new password that is too short or the old one."""

    status, code = 422, "weak_password"
    message, message_en = (
        "새 비밀번호는 지금과 다른 10자 이상이어야 합니다.",
        "Use a new password of at least 10 characters.",
    )
    todo, todo_en = "더 긴 비밀번호를 입력해 주세요.", "Choose a longer password."


class MustChangePassword(SangdamError):
    """A one-time password opens nothing but the page that replaces it."""

    status, code = 403, "must_change_password"
    message, message_en = "일회용 비밀번호를 먼저 바꿔 주세요.", "Change the one-time password first."
    todo, todo_en = "새 비밀번호를 정한 뒤 다시 시도해 주세요.", "POST /desk/api/password, then try again."


class AlreadyTaken(SangdamError):
    """The conversation changed hands before this request."""

    status, code = 409, "already_taken"
    message, message_en = (
        "그 사이 상담 상태가 바뀌었습니다. 지금 담당: {owner}",
        "The conversation has changed; now: {owner_en}.",
    )
    todo, todo_en = "목록을 새로 확인해 주세요.", "Reload the conversation."


class NotOwner(SangdamError):
    """Only the agent who owns the conversation may write to the customer."""

    status, code = 409, "not_owner"
    message, message_en = "상담을 시작한 뒤에 답장할 수 있습니다.", "Take the conversation before replying."
    todo, todo_en = "먼저 '상담 시작'을 눌러 주세요.", "Take the conversation first."


class StorageDown(SangdamError):
    """PostgreSQL cannot be reached; nothing was acknowledged."""

    status, code = 503, "storage_down"
    message, message_en = "지금은 메시지를 받을 수 없어요.", "The message could not be stored."
    todo, todo_en = "잠시 후 같은 내용을 다시 보내 주세요.", "Send the same event again in a moment."
    retry_after = 2
