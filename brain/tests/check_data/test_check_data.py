"""Every rule catches its mistake in bad data, at its line, and is silent about good data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_data.__main__ import ROOT, main
from tools.check_data.check import quick_findings, read_project
from tools.check_data.disagreements import disagreements
from tools.check_data.findings import Finding
from tools.check_data.settings import LIMITS, Limits

DOMAIN = """\
intents:
  - cancel_order:
      use_entities: []
  - stop
  - greet
entities: [product, option, quantity, phone_number, person_name, reason, time, menu]
"""
GOOD = {
    "cancel_order": [
        "[운동화](product) 주문한 거 취소해 주세요",
        "손이 미끄러져서 샀어요 [두 개](quantity) 다 빼주세요",
        "[김민지](person_name)요, 어제 산 거 안 살래요",
        "[128기가](option)로 골랐는데 물리고 싶어요",
        "[차콜](option)로 산 [한과](product) 보내지 마세요 [마음이 바뀌었어요](reason)",
        "[오전](time)에 넣은 주문이에요 연락처는 [010-1234-5678](phone_number)이고 취소할게요",
        "[２７０](option) 사이즈 [구두](product) 안 받을래요",
    ],
    "stop": ["이건 그만할래요 물건은 그대로 둘게요", "다음에 다시 올게요", "묻는 게 너무 많네"],
    "greet": ["안녕하세요", "하이"],
}
LIMITS_HERE = LIMITS._replace(utterances=3, acts=2)


def check(folder: Path, **more: list[str]) -> list[Finding]:
    """Findings about the good data with `more` lines behind each named intent's own."""
    intents = {name: [*GOOD.get(name, []), *more.get(name, [])] for name in {**GOOD, **more}}
    return written(folder, intents)


def written(
    folder: Path, intents: dict[str, list[str]], domain: str = DOMAIN, limits: Limits = LIMITS_HERE
) -> list[Finding]:
    lines = ['version: "3.1"', "nlu:"]
    for name, examples in intents.items():
        lines += [f"- intent: {name}", "  examples: |", *(f"    - {example}" for example in examples)]
    (folder / "data" / "nlu").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "nlu" / "a.yml").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "domain.yml").write_text(domain, "utf-8")
    data, known = read_project(folder)
    return quick_findings(data, known, limits)


def the_only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, "\n".join(map(str, findings))
    return findings[0]


def line_of(folder: Path, text: str) -> int:
    lines = (folder / "data" / "nlu" / "a.yml").read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_good_data_is_passed_over(tmp_path: Path) -> None:
    assert check(tmp_path) == []


def test_our_own_data_has_no_errors() -> None:
    errors = [str(finding) for finding in quick_findings(*read_project(ROOT)) if finding.error]
    assert errors == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("[운동화를](product) 그만 살래요", 'takes the particle "를"'),
        ("[김민지가](person_name) 산 것도요", 'takes the particle "가"'),
        ("[이어](product)폰 산 거 물러주세요", "middle of a word"),
        ("무선[청소기 ](product)산 거 물러주세요", "space or sign"),
        ("[세 개!](quantity) 다 물러주세요", "space or sign"),
        ("[이어폰](prodct) 산 거 물러주세요", "'prodct' is no entity"),
        ("[이어폰](menu) 산 거 물러주세요", "'menu' is no entity"),
        ('[이어폰]{"entity": "product", "role": "old"} 산 거 물러주세요', "role or group"),
        ("[이어폰] (product) 산 거 물러주세요", "no annotation"),
        ("[엄청](quantity) 많이 산 거 물러주세요", 'no quantity can be read from "엄청"'),
        ('[이어폰]{"entity": "quantity", "value": "많이"} 물러주세요', 'no quantity can be read from "많이"'),
        ('[이어폰]{"entity" "product"} 산 거 물러주세요', "Rasa cannot read"),
        ("", "an empty utterance"),
        ("어제 밤에 산 건데요 " * 60, "more than 600"),
    ],
)
def test_a_bad_line_is_an_error_at_its_place(tmp_path: Path, line: str, what: str) -> None:
    findings = check(tmp_path, cancel_order=[line, "이건 안 받고 싶습니다"])
    found = the_only(findings)
    assert found.error
    assert what in found.what
    assert found.cure
    assert (found.file, found.line) == ("data/nlu/a.yml", line_of(tmp_path, "이건 안 받고") - 1)


def test_a_span_that_leaves_part_of_its_word_behind_is_shown_to_a_person(tmp_path: Path) -> None:
    found = the_only(check(tmp_path, cancel_order=["[트렌치](product)코트 산 거 물러주세요"]))
    assert not found.error
    assert "[트렌치](product) ends within a word" in found.what


def test_a_line_that_is_no_example_is_an_error(tmp_path: Path) -> None:
    check(tmp_path)
    path = tmp_path / "data" / "nlu" / "a.yml"
    path.write_text(path.read_text("utf-8").replace("- 하이\n", "- 하이\n    그런데요\n"), "utf-8")
    found = the_only(quick_findings(*read_project(tmp_path), LIMITS_HERE))
    assert found.error
    assert found.line == line_of(tmp_path, "그런데요")


def test_a_file_that_is_no_yaml_is_an_error(tmp_path: Path) -> None:
    check(tmp_path)
    (tmp_path / "data" / "nlu" / "b.yml").write_text("nlu: [\n", "utf-8")
    assert the_only(quick_findings(*read_project(tmp_path), LIMITS_HERE)).what.startswith("not YAML")


def test_a_forgotten_annotation_is_shown_to_a_person(tmp_path: Path) -> None:
    often = [
        f"[어제](date) {rest}" for rest in ("결제했는데 물려주세요", "넣은 거 안 받고 싶네요", "산 거 물러요")
    ]
    domain = DOMAIN.replace("product,", "product, date,")
    intents = {
        **GOOD,
        "cancel_order": often,
        "stop": ["이건 됐어요 어제는 안 그랬는데", "다음에 할게요"],
    }
    limits = LIMITS_HERE._replace(usual=3, exceptions=0.4)
    found = the_only(written(tmp_path, intents, domain, limits))
    assert not found.error
    assert '"어제" is annotated in 3 other places' in found.what
    assert found.line == line_of(tmp_path, "어제는")


def test_a_copy_within_an_intent_is_an_error(tmp_path: Path) -> None:
    found = the_only(check(tmp_path, stop=["다음에  다시 올게요"]))
    assert found.error
    assert f"the same as data/nlu/a.yml:{line_of(tmp_path, '- 다음에 다시')}" in found.what
    assert found.line == line_of(tmp_path, "다음에  다시")


def test_the_same_words_spaced_otherwise_are_no_copy_within_an_intent(tmp_path: Path) -> None:
    assert check(tmp_path, stop=["다음에다시 올게요~"]) == []


def test_the_same_words_spaced_otherwise_in_two_intents_are_an_error(tmp_path: Path) -> None:
    found = the_only(check(tmp_path, greet=["다음에다시 올게요!!"]))
    assert found.error
    assert "is greet here and stop in" in found.what


def test_signs_alone_are_told_apart(tmp_path: Path) -> None:
    assert check(tmp_path, greet=["^^"], stop=["..."]) == []


def test_nearly_the_same_in_two_intents_is_shown_to_a_person(tmp_path: Path) -> None:
    found = the_only(check(tmp_path, cancel_order=["이건 그만할래요 물건은 그대로 둘께요"]))
    assert not found.error
    assert "is nearly" in found.what


def test_nearly_the_same_in_one_intent_is_shown_when_it_is_long(tmp_path: Path) -> None:
    found = the_only(check(tmp_path, stop=["이건 그만할래요 물건은 그대로 둘께요"], greet=["하이이"]))
    assert not found.error
    assert found.line == line_of(tmp_path, "둘께요")


def test_one_sentence_with_other_values_is_an_error(tmp_path: Path) -> None:
    bad = ["[이불](product) 안 살래요", "[구두](product) 안 살래요", "[노트북](product) 안 살래요"]
    found = the_only(check(tmp_path, cancel_order=bad))
    assert found.error
    assert '"<product> 안 살래요"' in found.what
    assert found.line == line_of(tmp_path, "[이불]")


def test_bare_answers_are_no_form(tmp_path: Path) -> None:
    assert (
        check(tmp_path, cancel_order=["[이불](product)이요", "[의자](product)요", "[책상](product)이요"])
        == []
    )


def test_one_sentence_with_other_nouns_is_an_error(tmp_path: Path) -> None:
    bad = ["커튼 빨리 없애 줄래", "의자 빨리 없애 줄래", "바지 빨리 없애 줄래", "가방 빨리 없애 줄래"]
    found = the_only(check(tmp_path, cancel_order=bad))
    assert found.error
    assert "· 빨리 없애" in found.what


def test_too_few_utterances_are_an_error(tmp_path: Path) -> None:
    found = the_only(written(tmp_path, {**GOOD, "stop": GOOD["stop"][:1]}))
    assert found.error
    assert found.what == "stop has 1 utterances, fewer than 2"
    assert found.line == line_of(tmp_path, GOOD["stop"][0])


def test_an_intent_without_utterances_is_an_error(tmp_path: Path) -> None:
    found = the_only(written(tmp_path, GOOD, DOMAIN.replace("- greet\n", "- greet\n  - refund_status\n")))
    assert found.error
    assert "refund_status has 0 utterances, fewer than 3" in found.what


def test_an_unknown_intent_is_an_error(tmp_path: Path) -> None:
    found = the_only(check(tmp_path, cancel=["주문 물릴게요"]))
    assert found.error
    assert "unknown intent 'cancel'" in found.what


def test_an_intent_far_larger_than_the_others_is_shown_to_a_person(tmp_path: Path) -> None:
    words = [
        "가나",
        "다람",
        "마바",
        "사자",
        "차카",
        "타파",
        "하거",
        "너더",
        "러머",
        "버서",
        "어저",
        "처커",
        "터퍼",
        "허고",
        "노도",
        "로모",
    ]
    found = the_only(check(tmp_path, cancel_order=words))
    assert not found.error
    assert "the median intent 3" in found.what


def test_a_wrong_label_is_contradicted_and_a_right_one_is_not(tmp_path: Path) -> None:
    cancel = [
        f"{when} 주문한 거 취소{how}"
        for when in ("어제", "방금", "아까", "오늘")
        for how in (" 좀", "요", "해줘")
    ]
    greet = [
        f"{who} 안녕하세요{how}" for who in ("저기", "여기", "아이고", "네") for how in ("", "~", " 반가워요")
    ]
    check(tmp_path, cancel_order=cancel, greet=[*greet, "그제 주문한 거 취소해줘"])
    found = disagreements(read_project(tmp_path)[0].utterances, LIMITS_HERE)
    assert found[0].line == line_of(tmp_path, "그제 주문한")
    assert "is greet; its neighbours say cancel_order" in found[0].what
    assert not any(finding.error for finding in found)
    assert not any(f'"{text}"' in finding.what for finding in found for text in greet)


def test_the_status_tells_whether_there_are_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 0
    check(tmp_path, stop=["다음에 다시 올게요"])
    assert main(["--project", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert f"data/nlu/a.yml:{line_of(tmp_path, '묻는 게') + 1}: error: the same as" in said
    assert "→" in said
