"""`sangdam knowledge …` as people and scripts use it: real processes, exact output."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sangdam.cli import doctor
from sangdam.settings import PROJECT
from tests.unit.knowledge import document_files as files

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return tmp_path / "documents"


@pytest.fixture
def sangdam(tmp_path: Path, documents: Path) -> Command:
    articles = tmp_path / "knowledge"
    articles.mkdir()
    text = (PROJECT / "knowledge" / "parking.md").read_text("utf-8")
    article = re.sub(r"^related: .*$", "related: []", text, flags=re.MULTILINE)
    (articles / "parking.md").write_text(article, encoding="utf-8")
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SANGDAM_")},
        "SANGDAM_DATA": str(tmp_path / "data"),
        "SANGDAM_KNOWLEDGE": str(articles),
        "SANGDAM_DOCUMENTS": str(documents),
    }

    def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from sangdam.cli import main; main()", "knowledge", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environ, input=stdin, capture_output=True, text=True, timeout=240
        )

    return run


def test_documents_are_imported_checked_and_quoted(sangdam: Command, documents: Path, tmp_path: Path) -> None:
    files.pdf(tmp_path / "exchange.pdf", title="교환 규정")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7")
    files.pdf(tmp_path / "secret.pdf", password="secret")
    files.word(tmp_path / "wholesale.docx")
    done = sangdam("import", "broken.pdf", "exchange.pdf", "secret.pdf", "wholesale.docx")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "exchange.pdf: 가져왔어요. 문단 3개를 찾아볼 수 있어요.",
        "wholesale.docx: 가져왔어요. 문단 2개를 찾아볼 수 있어요.",
    ]
    refused = done.stderr.splitlines()
    assert len(refused) == 2
    assert refused[0].startswith("broken.pdf: 파일이 깨져 있어요.")
    assert refused[1].startswith("secret.pdf: 암호가 걸려 있어요.")
    assert sorted(file.name for file in documents.iterdir()) == ["exchange.pdf", "wholesale.docx"]

    assert "새것으로 바꿨어요" in sangdam("import", "exchange.pdf").stdout

    (documents / "letter.hwp").write_bytes(b"HWP")
    checked = sangdam("check")
    assert checked.returncode == 1
    assert checked.stdout.splitlines() == ["exchange.pdf: 문단 3개", "wholesale.docx: 문단 2개"]
    assert checked.stderr.startswith("letter.hwp: 이 형식은 읽을 수 없어요.")

    asked = '{"id": 1, "text": "이름 새긴 상품도 교환할 수 있나요"}\n{"id": 2, "text": "오늘 날씨 어때요"}\n'
    found = sangdam("passages", "-", stdin=asked)
    assert found.returncode == 0, found.stderr
    quoted, other = (json.loads(line) for line in found.stdout.splitlines())
    assert (quoted["quoted"], other["quoted"]) == (True, False)
    best = quoted["hits"][0]
    assert (best["file"], best["document"], best["page"]) == ("exchange.pdf", "교환 규정", 2)
    assert best["headings"] == ["맞춤 제작 상품"]
    assert "이름을 새긴 상품은 교환할 수 없습니다." in best["quote"]


def test_articles_are_searched_the_same_from_the_cache_and_with_documents(
    sangdam: Command, tmp_path: Path
) -> None:
    asked = '{"id": 1, "text": "차 끌고 가도 되나요"}\n'
    first = sangdam("search", "-", stdin=asked)
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["hits"][0]["article"] == "parking"
    assert set(json.loads(first.stdout)) == {"id", "answered", "hits"}
    assert (tmp_path / "data" / "cache" / "articles.npz").is_file()
    files.markdown(tmp_path / "packing.md")
    sangdam("import", "packing.md")
    assert sangdam("search", "-", stdin=asked).stdout == first.stdout


def test_no_documents_is_said(sangdam: Command) -> None:
    done = sangdam("check")
    assert done.returncode == 0
    assert "문서가 없어요" in done.stdout


def test_a_file_that_is_not_there_is_one_sentence(sangdam: Command) -> None:
    done = sangdam("import", "none.pdf")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "none.pdf: 파일을 열 수 없어요. 이름과 권한을 보세요. (cannot be opened)\n"


def test_the_doctor_names_broken_documents_with_their_cure(documents: Path) -> None:
    documents.mkdir()
    files.markdown(documents / "packing.md")
    (documents / "letter.hwp").write_bytes(b"HWP")
    found = list(doctor._documents({"documents_folder": documents}))
    assert [(finding.what, bool(finding.cure)) for finding in found] == [
        ("문서 letter.hwp", True),
        ("문서 1개", False),
    ]
    assert found[0].cure.startswith("이 형식은 읽을 수 없어요.")
