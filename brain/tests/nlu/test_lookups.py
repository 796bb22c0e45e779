"""Lookup tables: their values are hints to the extractor, their made-up words become words of Kiwi's dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import untrained
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sangdam_brain.nlu import extraction
from sangdam_brain.nlu.entities import KiwiEntityExtractor
from sangdam_brain.nlu.gazetteer import Gazetteer
from sangdam_brain.nlu.kiwi import UserWord, analyse, kiwi, use_words
from sangdam_brain.nlu.lookups import listed_values
from sangdam_brain.nlu.morph_tokenizer import KiwiMorphTokenizer
from sangdam_brain.nlu.tokenizer import MORPHS, KiwiTokenizer
from sangdam_brain.nlu.words import guessed_words

CONTEXT = ExecutionContext(GraphSchema({}))

#: Made up; alone Kiwi reads 토리 + 이 + 든.
MADE_UP = "토리든"


@pytest.fixture(scope="module", autouse=True)
def _forget_words() -> Iterator[None]:
    yield
    use_words([])


@pytest.fixture
def plain() -> None:
    """Kiwi without words of ours. Tests with the same words stand together: others mean seconds of loading."""
    use_words([])


def lookup(entity: str, *values: str) -> dict[str, Any]:
    return {"name": entity, "elements": list(values)}


def forms(text: str) -> list[tuple[str, str]]:
    return [(morph.form, morph.tag) for morph in analyse(text)]


# --- reading ---------------------------------------------------------------------------------------------


def test_tables_are_read_from_the_data_and_from_files(tmp_path: Path) -> None:
    file = tmp_path / "colours.txt"
    file.write_text("네이비\n\n  카키 \n", encoding="utf-8")
    tables = [
        lookup("product", "뉴트로핏 ２호", "뉴트로핏 2호", " "),
        {"name": "option", "elements": str(file)},
    ]
    assert listed_values(TrainingData(lookup_tables=tables)) == [
        ("option", "네이비"),
        ("option", "카키"),
        ("product", "뉴트로핏 2호"),
    ]


def test_a_file_that_is_not_there_is_named() -> None:
    tables = [{"name": "option", "elements": "nowhere/colours.txt"}]
    with pytest.raises(ValueError, match="nowhere/colours"):
        listed_values(TrainingData(lookup_tables=tables))


# --- the gazetteer ---------------------------------------------------------------------------------------

KNOWN = ["운동화", "코트", "이불", "텀블러", "가방", "모자", "우산", "의자"]
#: Around these a thing may be a product or not: only knowing it tells.
FRAMES = ["{}도 어때요", "{} 얘기 들었어요", "{}만 말이에요", "아 {}도 알아요"]
NO_PRODUCTS = ["날씨", "농담", "영화", "노래", "음악", "여행", "축구", "뉴스"]


def _examples() -> list[Message]:
    made = []
    for frame in FRAMES:
        made += [Message.build(text=frame.format(word), intent="chitchat") for word in NO_PRODUCTS]
        start = frame.index("{")
        for word in KNOWN:
            span = {"start": start, "end": start + len(word), "value": word, "entity": "product"}
            made.append(Message.build(text=frame.format(word), intent="product_question", entities=[span]))
    return made


def _extractor(folder: Path, *tables: dict[str, Any]) -> KiwiEntityExtractor:
    folder.mkdir(exist_ok=True)
    storage = LocalModelStorage.create(folder)
    options = KiwiEntityExtractor.get_default_config(), storage, Resource("extractor"), CONTEXT
    KiwiEntityExtractor.create(*options).train(TrainingData(_examples(), lookup_tables=list(tables)))
    return KiwiEntityExtractor.load(*options)


def _products(extractor: KiwiEntityExtractor, text: str) -> list[tuple[str, int, int]]:
    return [
        (found["value"], found["start"], found["end"])
        for found in extractor.entities_of(text)
        if found["entity"] == "product"
    ]


@pytest.mark.usefixtures("plain")
def test_what_only_a_lookup_table_names_is_found_without_its_particle(tmp_path: Path) -> None:
    text = "뉴트로핏을 알아요"
    assert _products(_extractor(tmp_path / "without"), text) == []
    table = lookup("product", "뉴트로핏", "가습기", "러그", "도마", "면도기", "텐트")
    listed = _extractor(tmp_path / "with", table)
    assert _products(listed, text) == [("뉴트로핏", 0, 4)]
    assert _products(listed, "뉴트로핏도 어때요") == [("뉴트로핏", 0, 4)]
    assert _products(listed, "날씨도 어때요") == []


@pytest.mark.usefixtures("plain")
def test_what_no_table_lists_is_found_as_before(tmp_path: Path) -> None:
    listed = _extractor(tmp_path, lookup("product", "뉴트로핏", "가습기", *KNOWN[:4]))
    for word in KNOWN[4:]:
        assert _products(listed, f"{word}도 어때요") == [(word, 0, len(word))]


def _labelled(values: list[str]) -> tuple[list[str], list[list[tuple[int, int, str]]]]:
    return [f"그 {value}" for value in values], [[(2, 2 + len(value), "product")] for value in values]


@pytest.mark.usefixtures("plain")
def test_a_complete_list_does_not_teach_that_nothing_else_is_a_product() -> None:
    texts, spans = _labelled(sorted(KNOWN * 4))
    alone = extraction.train_tagger(texts, spans)
    listed = extraction.train_tagger(
        texts, spans, listed=[("product", value) for value in [*KNOWN, "뉴트로핏"]]
    )
    assert listed.field.weights.features == alone.field.weights.features
    assert np.array_equal(listed.field.weights.values, alone.field.weights.values)
    assert set(listed.gazetteer.values["product"]) == {*KNOWN, "뉴트로핏"}


@pytest.mark.usefixtures("plain")
def test_the_list_teaches_what_annotations_alone_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    """No annotated value comes back: half of those listed are shown, so that it is learnt what being listed tells."""
    told: dict[str, bool] = {}
    tag = Gazetteer.tag

    def spy(self: Gazetteer, units: Any) -> list[str]:
        tags = tag(self, units)
        told["".join(unit.text for unit in units)] = "B-product" in tags
        return tags

    monkeypatch.setattr(Gazetteer, "tag", spy)
    values = [f"{word}{number}" for word in KNOWN for number in range(4)]
    tagger = extraction.train_tagger(*_labelled(values), listed=[("product", value) for value in values])
    assert len(values) / 4 < sum(told.values()) < len(values) * 3 / 4
    assert set(tagger.gazetteer.values["product"]) == set(values)


# --- the user dictionary ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("plain")
def test_only_words_that_kiwi_guesses_at_are_made_words() -> None:
    values = [
        "토리든 진정 세럼",
        "뉴트로핏 2호 (화이트)",
        "티르티르",
        "튼튼한 접이식 원목 의자",  # known words, also inflected
        "반팔티",  # a compound of known words
        "말랑말랑 보들보들 이불",
        "LG 65cm TV",
        "휘슬러 냄비",  # a brand that Kiwi knows
    ]
    assert guessed_words(values) == [UserWord("뉴트로핏"), UserWord("토리든"), UserWord("티르티르")]


Options = tuple[dict[str, Any], LocalModelStorage, Resource, ExecutionContext]


def _options(folder: Path, **options: Any) -> Options:
    config = {**KiwiTokenizer.get_default_config(), **options}
    return config, LocalModelStorage.create(folder), Resource("tokenizer"), CONTEXT


@pytest.mark.usefixtures("plain")
def test_without_lookup_tables_kiwi_stays_as_it_is(tmp_path: Path) -> None:
    analyser = kiwi()
    options = _options(tmp_path)
    KiwiTokenizer.create(*options).train(TrainingData(_examples()))
    assert KiwiTokenizer.load(*options).words == []
    assert kiwi() is analyser


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Options:
    """A store that holds a tokenizer trained with lookup tables and words of the config."""
    options = _options(tmp_path_factory.mktemp("model"), user_words=["일룸", "갓성비/NNG"])
    use_words([])
    tokenizer = KiwiTokenizer.create(*options)
    assert forms(MADE_UP) == [("토리", "NNP"), ("이", "VCP"), ("든", "EC")]
    tokenizer.train(TrainingData(lookup_tables=[lookup("product", "토리든 세럼", "운동화")]))
    assert forms(MADE_UP) == [(MADE_UP, "NNP")]  # not what was analysed before and remembered
    return options


def test_the_model_carries_the_words(model: Options) -> None:
    words = KiwiTokenizer.load(*model).words
    assert set(words) == {UserWord("일룸"), UserWord("갓성비", "NNG"), UserWord(MADE_UP)}
    assert forms("일룸이 좋아요")[0] == ("일룸", "NNP")
    assert forms("갓성비")[0] == ("갓성비", "NNG")
    assert forms("토리든 운동화를")[:3] == [(MADE_UP, "NNP"), ("운동화", "NNG"), ("를", "JKO")]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("토리든이랑 비슷해요", (0, 3)),
        ("새로 산 토리든은 어디예요", (5, 8)),
        ("\u200b토리든요", (1, 4)),
        ("\u1110\u1169\u1105\u1175\u1103\u1173\u11ab 있어요?", (0, 7)),
    ],
    ids=["particle", "middle", "invisible", "decomposed"],
)
def test_offsets_of_a_word_are_those_of_the_text_as_typed(
    model: Options, text: str, span: tuple[int, int]
) -> None:
    tokens = KiwiTokenizer.load(*model).tokenize(Message({"text": text}), "text")
    found = [morph for token in tokens for morph in token.get(MORPHS) if morph.form == MADE_UP]
    assert [(morph.start, morph.end) for morph in found] == [span]


def test_tokens_cut_at_morphemes_end_where_a_word_does(model: Options) -> None:
    tokens = KiwiMorphTokenizer.load(*model).tokenize(Message({"text": "토리든이랑"}), "text")
    assert [token.text for token in tokens] == ["토리든", "이랑"]


def test_another_model_brings_its_own_words(model: Options, tmp_path: Path) -> None:
    other = _options(tmp_path)
    KiwiTokenizer.create(*other).train(TrainingData(lookup_tables=[lookup("product", "뉴트로핏")]))
    assert forms("뉴트로핏") == [("뉴트로핏", "NNP")]
    assert forms(MADE_UP)[0] == ("토리", "NNP")
    KiwiTokenizer.load(*model)
    assert forms("뉴트로핏") == [("뉴트로핏", "NNG")]
    assert forms(MADE_UP) == [(MADE_UP, "NNP")]


@pytest.mark.parametrize("word", ["", "/NNP", "오늘의 집", "일룸/명사", "을/JKO"])
def test_what_is_no_word_is_refused(word: str) -> None:
    with pytest.raises(InvalidConfigException, match="user_words"):
        untrained(KiwiTokenizer, user_words=[word])


@pytest.mark.usefixtures("plain")
def test_vectors_of_kiwis_own_morphemes_stay() -> None:
    def cosines() -> list[float]:
        return [kiwi().morpheme_similarity(morph.id, "사람") for morph in analyse("주문한 옷을 취소해요")]

    before = cosines()
    use_words([UserWord(MADE_UP)])
    assert np.array_equal(cosines(), before, equal_nan=True)
    assert np.isnan(kiwi().morpheme_similarity(analyse(MADE_UP)[0].id, "사람"))
