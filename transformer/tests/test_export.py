"""A tiny model, made here: fine-tune → ONNX int8 → files that the brain can read. Needs PyTorch: `make test-transformer`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from tokenizers import Tokenizer
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    ElectraConfig,
    ElectraModel,
    PreTrainedTokenizerFast,
    RobertaConfig,
    RobertaModel,
)

from sangdam_transformer import __main__ as command
from sangdam_transformer import finetune
from sangdam_transformer.data import Example, read_examples
from sangdam_transformer.errors import ExportFailed

TEXTS = {
    "cancel_order": [
        "주문 취소해 주세요",
        "취소할래요",
        "[운동화](product) 취소 부탁드려요",
        "주문 취소 가능한가요",
    ],
    "greet": ["안녕하세요", "안녕", "반갑습니다", "안녕하십니까"],
}
SMALL = {
    "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16,
    "max_position_embeddings": 70,
}  # fmt: skip


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    blocks = [
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
        for intent, texts in TEXTS.items()
    ]
    file = tmp_path_factory.mktemp("data") / "nlu.yml"
    file.write_text('version: "3.1"\nnlu:\n' + "".join(blocks), encoding="utf-8")
    return file.parent


def tokenizer() -> PreTrainedTokenizerFast:
    from tokenizers import models, normalizers, pre_tokenizers, processors

    letters = sorted({char for texts in TEXTS.values() for text in texts for char in text if char.isalnum()})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{char}" for char in letters)]
    made = Tokenizer(
        models.WordPiece({piece: index for index, piece in enumerate(pieces)}, unk_token="[UNK]")
    )
    made.normalizer = normalizers.BertNormalizer(lowercase=False)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )


@pytest.fixture(scope="session", params=["bert", "electra", "roberta"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp(request.param)
    words = tokenizer()
    words.save_pretrained(folder)
    size = {"vocab_size": len(words), "pad_token_id": 0, **SMALL}
    made = {
        "bert": lambda: BertForSequenceClassification(BertConfig(**size)),
        "electra": lambda: ElectraModel(ElectraConfig(embedding_size=16, **size)),
        "roberta": lambda: RobertaModel(RobertaConfig(type_vocab_size=1, **size)),
    }[request.param]()
    made.save_pretrained(folder)
    return folder


def run(session: onnxruntime.InferenceSession, ids: list[int]) -> dict[str, np.ndarray]:
    names = [output.name for output in session.get_outputs()]
    inputs = {"input_ids": np.array([ids]), "attention_mask": np.ones((1, len(ids)), np.int64)}
    return dict(zip(names, session.run(names, inputs), strict=True))


def test_a_model_is_fine_tuned_and_exported(model: Path, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    given = [
        str(model),
        "--out",
        str(out),
        "--data",
        str(data),
        "--fine-tune",
        "--epochs",
        "1",
        "--batch",
        "4",
    ]
    assert command.main(given) == 0
    meta = json.loads((out / "meta.json").read_text("utf-8"))
    assert meta["labels"] == sorted(TEXTS)
    assert meta["int8_cosine"] > 0.95
    assert meta["temperature"] > 0
    for name, digest in meta["sha256"].items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    assert sorted(path.name for path in out.iterdir()) == ["meta.json", "model.onnx", "tokenizer.json"]
    session = onnxruntime.InferenceSession(str(out / "model.onnx"))
    for text in ("안녕", "주문 취소해 주세요 주문 취소해 주세요"):
        ids = Tokenizer.from_file(str(out / "tokenizer.json")).encode(text).ids
        found = run(session, ids)
        assert found["tokens"].shape == (1, len(ids), 16)
        assert np.allclose(found["sentence"][0], found["tokens"][0].mean(0), atol=1e-5)
        assert found["logits"].shape == (1, 2)


def test_without_a_head_there_are_vectors_only(model: Path, tmp_path: Path) -> None:
    assert command.main([str(model), "--out", str(tmp_path / "out"), "--pooling", "cls"]) == 0
    session = onnxruntime.InferenceSession(str(tmp_path / "out" / "model.onnx"))
    found = run(session, [2, 5, 6, 3])
    assert set(found) == {"tokens", "sentence"}
    assert np.allclose(found["sentence"][0], found["tokens"][0, 0], atol=1e-6)
    assert json.loads((tmp_path / "out" / "meta.json").read_text("utf-8"))["labels"] is None


def test_a_folder_with_something_else_in_it_is_left_alone(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    assert command.main([str(model), "--out", str(tmp_path / "mine")]) == 2
    assert "--out" in capsys.readouterr().err
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


def test_no_more_is_read_than_the_model_has_positions_for(model: Path, tmp_path: Path) -> None:
    assert command.main([str(model), "--out", str(tmp_path / "out"), "--max-length", "500"]) == 0
    assert json.loads((tmp_path / "out" / "meta.json").read_text("utf-8"))["max_length"] == 68
    session = onnxruntime.InferenceSession(str(tmp_path / "out" / "model.onnx"))
    assert run(session, [2, *[5] * 66, 3])["tokens"].shape == (1, 68, 16)


def test_training_lowers_the_loss(model: Path) -> None:
    examples = [Example(text, intent) for intent, texts in TEXTS.items() for text in texts]
    short = finetune.fine_tune(str(model), tokenizer(), examples, finetune.Settings(1, 4, 0.0, held_out=0))
    long = finetune.fine_tune(str(model), tokenizer(), examples, finetune.Settings(40, 4, 5e-3, held_out=0))
    assert long.accuracy == 1.0 > short.accuracy


def test_annotations_are_no_part_of_the_text(data: Path) -> None:
    assert Example("운동화 취소 부탁드려요", "cancel_order") in read_examples(data)


def test_no_intent_is_held_out_whole() -> None:
    examples = [Example(f"{intent}{i}", intent) for intent in "ab" for i in range(10)] + [Example("c", "c")]
    train, held_out = finetune.split(examples, 0.2)
    assert {example.intent for example in train} == {"a", "b", "c"}
    assert len(held_out) == 4
    assert not set(train) & set(held_out)


@pytest.mark.parametrize("name", ["./no-such-folder", "/no/such/folder"])
def test_a_wrong_folder_is_named(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([name, "--out", str(tmp_path / "out")]) == 2
    assert "config.json" in capsys.readouterr().err


def test_without_network_the_cure_is_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert command.main(["someone/unheard-of", "--out", str(tmp_path / "out")]) == 2
    assert "folder of a downloaded model" in capsys.readouterr().err


def test_data_without_intents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match="--data"):
        read_examples(tmp_path)
