"""An exported transformer of a few hundred weights, made without PyTorch: what `sangdam transformer export` writes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from conftest import SMALL
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

WIDTH = 32


def build(folder: Path, labels: list[str] | None = None, quantised: bool = True) -> Path:
    """Write the three files; with labels, a head whose logits are those of its own nearest class mean."""
    folder.mkdir(parents=True, exist_ok=True)
    words = tokenizer()
    words.save(str(folder / "tokenizer.json"))
    weights = np.random.default_rng(5)
    embedding = weights.normal(size=(words.get_vocab_size(), WIDTH)).astype(np.float32)
    mixing = (np.eye(WIDTH) + 0.1 * weights.normal(size=(WIDTH, WIDTH))).astype(np.float32)
    head = class_means(words, embedding @ mixing, labels) if labels else None
    source = folder / ("float.onnx" if quantised else "model.onnx")
    onnx.save(graph(embedding, mixing, head), str(source))
    if quantised:
        quantize_dynamic(
            str(source), str(folder / "model.onnx"), weight_type=QuantType.QInt8, per_channel=True
        )
        source.unlink()
    write_meta(folder, words.get_vocab_size(), labels)
    return folder


def write_meta(folder: Path, vocabulary: int, labels: list[str] | None, **changed: Any) -> None:
    names = ("model.onnx", "tokenizer.json")
    meta = {
        "format": 1, "base": "tiny", "hidden_size": WIDTH, "vocabulary": vocabulary, "pooling": "mean", "max_length": 24,
        "labels": labels, "temperature": 0.5 if labels else None, "held_out_accuracy": None, "int8_cosine": 1.0,
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}, **changed,
    }  # fmt: skip
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")


def tokenizer() -> Tokenizer:
    letters = sorted({char for texts in SMALL.values() for text in texts for char in text if char.isalnum()})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{char}" for char in letters)]
    made = Tokenizer(
        models.WordPiece({piece: index for index, piece in enumerate(pieces)}, unk_token="[UNK]")
    )
    made.normalizer = normalizers.BertNormalizer(lowercase=False)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return made


def class_means(words: Tokenizer, vectors: Any, labels: list[str]) -> Any:
    means = [
        np.mean([vectors[words.encode(text).ids].mean(axis=0) for text in SMALL[label]], axis=0)
        for label in labels
    ]
    return (np.stack(means).T * 4).astype(np.float32)


def graph(embedding: Any, mixing: Any, head: Any) -> onnx.ModelProto:
    """Embedding, one matrix, masked mean, and the head."""
    constants = {"embedding": embedding, "mixing": mixing, "last": np.array([-1]), "middle": np.array([1])}
    nodes = [
        helper.make_node("Gather", ["embedding", "input_ids"], ["embedded"]),
        helper.make_node("MatMul", ["embedded", "mixing"], ["tokens"]),
        helper.make_node("Cast", ["attention_mask"], ["float_mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["float_mask", "last"], ["mask"]),
        helper.make_node("Mul", ["tokens", "mask"], ["masked"]),
        helper.make_node("ReduceSum", ["masked", "middle"], ["sum"], keepdims=0),
        helper.make_node("ReduceSum", ["mask", "middle"], ["count"], keepdims=0),
        helper.make_node("Div", ["sum", "count"], ["sentence"]),
    ]
    outputs = ["tokens", "sentence"]
    if head is not None:
        constants["head"] = head
        nodes.append(helper.make_node("MatMul", ["sentence", "head"], ["logits"]))
        outputs.append("logits")
    inputs = ("input_ids", "attention_mask")
    made = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "n"]) for name in inputs],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
