"""`sangdam doctor`: what is missing or unsafe, and the cure. Changes nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from sangdam.cli.browser import korean_font, own_browser
from sangdam.secrets_file import FILE_NAME, check_file
from sangdam.settings import PROJECT, SettingError, read
from sangdam.stack import data_check, runfile, training
from sangdam.stack.brain_environ import BRAIN_PYTHON
from sangdam.stack.loopback import port_is_free
from sangdam.stack.models import ModelRefused, archives, check
from sangdam.stack.postgres import MAJOR

_UV = PROJECT / ".venv-tools" / "bin" / "uv"
_FREE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `cure` empty: it is fine. `needed` false: only tests need it."""

    what: str
    cure: str = ""
    needed: bool = True


Values = dict[str, Any]


def doctor() -> None:
    """Look at everything Sangdam needs; say what is missing or unsafe, and the cure."""
    try:
        values = read(os.environ)
    except SettingError as error:
        print(f"✗ {error}")
        raise typer.Exit(1) from None
    found = [finding for look in LOOKS for finding in look(values)]
    for finding in found:
        mark = "✓" if not finding.cure else "✗" if finding.needed else "△"
        print(f"{mark} {finding.what}" + (f"\n    → {finding.cure}" if finding.cure else ""))
    bad = sum(1 for finding in found if finding.cure and finding.needed)
    print("\n모두 괜찮아요. (all is well)" if not bad else f"\n고칠 것이 {bad}가지 있어요. ({bad} to mend)")
    if bad:
        raise typer.Exit(1)


def _pythons(_: Values) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        f"서비스 파이썬 {version}", "" if sys.version_info >= (3, 11) else "파이썬 3.11 이상으로 'make setup'"
    )
    try:
        asked = [str(BRAIN_PYTHON), "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"]
        brain = subprocess.run(asked, capture_output=True, text=True, timeout=20).stdout.strip()
    except OSError:
        brain = ""
    yield Finding(
        f"봇 파이썬 {brain or '없음'}", "" if brain.startswith("3.10.") else "'make setup'을 실행하세요."
    )


def _environments(_: Values) -> Iterator[Finding]:
    for name, folder in (("서비스", PROJECT), ("봇", PROJECT / "brain")):
        if not _UV.exists():
            yield Finding(f"{name} 환경: 설치 도구(uv)가 없어요", "'make setup'을 실행하세요.")
            continue
        # The project itself is left out: uv would want to link it again after every change of pyproject.toml.
        options = ("--frozen", "--check", "--offline", "--no-install-project", "--inexact", "--quiet")
        command = [str(_UV), "sync", *options]
        fresh = (
            subprocess.run(command, cwd=folder, capture_output=True, env=_uv_environ(folder)).returncode == 0
        )
        yield Finding(f"{name} 환경과 uv.lock", "" if fresh else "서로 달라요. 'make setup'을 실행하세요.")


def _uv_environ(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return {**kept, "UV_PROJECT_ENVIRONMENT": str(folder / ".venv")}


def _data(values: Values) -> Iterator[Finding]:
    folder: Path = values["data_folder"]
    place = next(path for path in (folder, *folder.parents) if path.exists())
    writable = os.access(place, os.W_OK | os.X_OK)
    yield Finding(
        f"데이터 폴더 {folder}", "" if writable else "쓸 수 없어요. 권한을 고치거나 SANGDAM_DATA를 바꾸세요."
    )
    enough = shutil.disk_usage(place).free >= _FREE_BYTES
    yield Finding("디스크 빈 자리", "" if enough else "1GB도 남지 않았어요. 자리를 비우세요.")
    keys = folder / FILE_NAME
    if keys.exists():
        try:
            check_file(keys)
            yield Finding("비밀 열쇠 파일의 권한")
        except SettingError as error:
            yield Finding(f"비밀 열쇠 파일 {keys}", error.korean)


def _network(values: Values) -> Iterator[Finding]:
    running = runfile.alive(values["data_folder"])
    if running is not None:
        yield Finding(f"상담이 켜져 있어요: {running.address}")
    else:
        free = port_is_free(values["host"], values["port"])
        cure = (
            "" if free else f"다른 프로그램이 써요. 그것을 멈추거나 PORT={values['port'] + 1} 처럼 바꾸세요."
        )
        yield Finding(f"{values['port']}번 포트", cure)
    open_to_all = values["host"] not in {"127.0.0.1", "::1"}
    if open_to_all and not values["trusted_proxies"]:
        yield Finding(
            f"{values['host']}: 다른 컴퓨터에 암호화 없이 열려 있어요",
            "HTTPS 프록시를 앞에 두고 SANGDAM_TRUSTED_PROXIES에 그 주소를 적으세요.",
        )


def _database(values: Values) -> Iterator[Finding]:
    running = runfile.alive(values["data_folder"])
    url = values["database_url"] or (running.database_url if running else "")
    if not url:
        mark = values["data_folder"] / "postgres" / "PG_VERSION"
        made = mark.read_text().strip() if mark.exists() else ""
        good = made in {"", str(MAJOR)}
        cure = "" if good else f"PostgreSQL {made}의 데이터예요. 그 버전으로 덤프해 새 폴더에 되살리세요."
        yield Finding("내장 PostgreSQL (지금은 꺼져 있음)", cure)
        return
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            known = connection.execute("SELECT to_regclass('migration')").fetchone()
            applied = (
                connection.execute("SELECT name FROM migration").fetchall() if known and known[0] else []
            )
    except psycopg.Error as error:
        reason = str(error).strip().split("\n", 1)[0]
        yield Finding(f"데이터베이스: {reason}", "켜져 있는지, DATABASE_URL이 맞는지 보세요.")
        return
    missing = sorted(set(migration_names()) - {row[0] for row in applied})
    cure = f"빠진 변경: {', '.join(missing)}. 상담을 다시 시작하면 적용돼요." if missing else ""
    yield Finding("데이터베이스 연결과 구조", cure)


def migration_names() -> list[str]:
    """Names of all migration files."""
    return sorted(file.name for file in (PROJECT / "sangdam" / "storage" / "migrations").glob("*.sql"))


def _model(values: Values) -> Iterator[Finding]:
    problems = data_check.check(PROJECT)
    for problem in problems:
        yield Finding(f"{problem.file}:{problem.line}: {problem.what}", problem.cure)
    found = archives(values["models_folder"])
    if not found:
        yield Finding("모델이 없어요", "'make train'을 실행하세요. ('make up'도 학습해요)")
        return
    try:
        check(found[0])
    except ModelRefused as error:
        yield Finding(f"모델 {found[0].name}", str(error))
        return
    fits = any(f"-{training.fingerprint()}." in archive.name for archive in found)
    yield Finding(
        f"모델 {found[0].name}", "" if fits else "학습 데이터가 바뀌었어요. 'make train'을 실행하세요."
    )


def _knowledge(values: Values) -> Iterator[Finding]:
    from sangdam.knowledge.article import ArticleError, load_folder

    folder: Path = values["knowledge_folder"]
    try:
        count = len(load_folder(folder))
    except (ArticleError, OSError) as error:
        yield Finding(f"안내 글: {error}", "그 파일을 고치세요.")
        return
    cure = "" if count else f"'{folder}'에 글(.md)이 없어요. SANGDAM_KNOWLEDGE를 보세요."
    yield Finding(f"안내 글 {count}개", cure)


def _documents(values: Values) -> Iterator[Finding]:
    from sangdam.knowledge.documents.document import DocumentError
    from sangdam.knowledge.documents.reader import read as read_document
    from sangdam.knowledge.documents.shelf import files

    readable = 0
    for file in files(values["documents_folder"]):
        try:
            read_document(file)
            readable += 1
        except DocumentError as error:
            yield Finding(f"문서 {error.name}", error.problem)
    if readable:
        yield Finding(f"문서 {readable}개")


def _front_ends(_: Values) -> Iterator[Finding]:
    for name, file in (("채팅 창", "widget/dist/widget.js"), ("상담 화면", "console/dist/index.html")):
        built = PROJECT / file
        if not built.exists():
            yield Finding(f"{name}: {file} 없음", "'make setup'을 실행하세요.")
            continue
        newest = max(
            path.stat().st_mtime for path in (built.parent.parent / "src").rglob("*") if path.is_file()
        )
        stale = newest > max(path.stat().st_mtime for path in built.parent.rglob("*") if path.is_file())
        yield Finding(name, "만든 뒤에 소스가 바뀌었어요. 'make setup'을 실행하세요." if stale else "")


def _for_tests(_: Values) -> Iterator[Finding]:
    browser = own_browser()
    cure = (
        ""
        if browser
        else "시험에만 필요해요. 'make test'가 받거나, SANGDAM_CHROMIUM에 Chromium의 위치를 정하세요."
    )
    yield Finding(f"브라우저 {browser or '없음'}", cure, needed=False)
    cure = (
        ""
        if korean_font()
        else "시험의 화면 그림에만 필요해요. Debian이라면 'apt-get install fonts-noto-cjk'."
    )
    yield Finding("한글 글꼴", cure, needed=False)


LOOKS: tuple[Callable[[Values], Iterator[Finding]], ...] = (
    _pythons,
    _environments,
    _data,
    _network,
    _database,
    _model,
    _knowledge,
    _documents,
    _front_ends,
    _for_tests,
)
