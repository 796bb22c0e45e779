"""Write what the brain serves: `model.onnx` (int8), `tokenizer.json`, `meta.json`."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from sangdam_transformer.errors import ExportFailed

#: Version of the folder's form; the brain refuses another one.
FORMAT = 1
#: Newest forms that the brain's onnxruntime (the last one for Python 3.10) reads.
_IR_VERSION = 10
_OPSET = 18
_SAMPLES = (
    "운동화 언제 와요?",
    "주문 취소해 주세요",
    "사이즈가 작아서 교환하고 싶어요",
    "감사합니다",
    "ㅋㅋ",
)


@dataclass(frozen=True, slots=True)
class Head:
    """The classes of a fine-tuned model, in the order of its logits, and what the logits are divided by."""

    labels: list[str]
    temperature: float
    accuracy: float


class _Graph(torch.nn.Module):
    """Token vectors, one sentence vector, and logits where there is a head."""

    def __init__(self, model: Any, pooling: str, has_head: bool) -> None:
        super().__init__()
        self.model, self.pooling, self.has_head = model, pooling, has_head

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        out = self.model(
            input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=self.has_head
        )
        tokens = out.hidden_states[-1] if self.has_head else out.last_hidden_state
        if self.pooling == "cls":
            sentence = tokens[:, 0]
        else:
            mask = attention_mask.unsqueeze(-1).to(tokens.dtype)
            sentence = (tokens * mask).sum(1) / mask.sum(1)
        return (tokens, sentence, out.logits) if self.has_head else (tokens, sentence)


def export(
    model: Any, tokenizer: Any, out: Path, name: str, pooling: str, max_length: int, head: Head | None
) -> dict[str, Any]:
    """Export into `out`, whole or not at all; returns what `meta.json` says.

    Raises:
        ExportFailed: the model cannot be expressed in ONNX, or the tokenizer file does not do what the tokenizer does.
    """
    if out.exists() and not (out / "meta.json").is_file() and (not out.is_dir() or any(out.iterdir())):
        raise ExportFailed(
            f"'{out}'에 다른 것이 들어 있어 쓰지 않았어요. --out으로 다른 폴더를 주세요. "
            "(not overwritten: it holds something else; pass another folder with --out)"
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".exporting-", dir=out.parent))
    try:
        _write_tokenizer(tokenizer, draft / "tokenizer.json")
        _write_float(model.eval(), tokenizer, draft / "float.onnx", pooling, max_length, head is not None)
        _quantise(draft / "float.onnx", draft / "model.onnx")
        cosine = agreement(draft / "float.onnx", draft / "model.onnx", tokenizer)
        (draft / "float.onnx").unlink()
        meta = {
            "format": FORMAT,
            "base": name,
            "hidden_size": int(model.config.hidden_size),
            "vocabulary": int(model.config.vocab_size),
            "pooling": pooling,
            "max_length": max_length,
            "labels": head.labels if head else None,
            "temperature": head.temperature if head else None,
            "held_out_accuracy": round(head.accuracy, 4) if head else None,
            "int8_cosine": round(cosine, 4),
            "sha256": {each: _sha256(draft / each) for each in ("model.onnx", "tokenizer.json")},
        }
        (draft / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1), encoding="utf-8")
        shutil.rmtree(out, ignore_errors=True)
        draft.chmod(0o755)
        draft.replace(out)
        return meta
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_tokenizer(tokenizer: Any, file: Path) -> None:
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.backend_tokenizer.save(str(file))
    stored = Tokenizer.from_file(str(file))
    for text in _SAMPLES:
        if stored.encode(text).ids != tokenizer(text)["input_ids"]:
            raise ExportFailed(
                "저장한 tokenizer.json이 원래 토크나이저와 다르게 나눠요. 이 모델은 쓸 수 없어요. "
                "(the stored tokenizer.json splits differently from the tokenizer; this model cannot be used)"
            )


def _write_float(
    model: Any, tokenizer: Any, file: Path, pooling: str, max_length: int, has_head: bool
) -> None:
    encoded = tokenizer(list(_SAMPLES), padding=True, return_tensors="pt")
    batch, tokens = torch.export.Dim("batch", min=1), torch.export.Dim("tokens", min=2, max=max_length)
    shape = {0: batch, 1: tokens}
    names = ["tokens", "sentence", "logits"]
    try:
        with _quiet(), torch.no_grad():
            program = torch.onnx.export(
                _Graph(model, pooling, has_head),
                (encoded["input_ids"], encoded["attention_mask"]),
                input_names=["input_ids", "attention_mask"],
                output_names=names if has_head else names[:2],
                opset_version=_OPSET,
                dynamic_shapes=(shape, shape),
                dynamo=True,
                verbose=False,
            )
    except Exception as error:  # the exporter raises whatever its passes raise
        raise ExportFailed(
            f"ONNX로 바꾸지 못했어요: {str(error).splitlines()[0]} (the exporter does not support this model)"
        ) from error
    assert program is not None
    proto = program.model_proto
    # The quantiser turns and renames weights, and then trips over the shapes that were noted for them.
    del proto.graph.value_info[:]
    proto.ir_version = min(proto.ir_version, _IR_VERSION)
    onnx.save(proto, str(file))


def _quantise(source: Path, target: Path) -> None:
    """Weights to 7 bits: with 8, processors without VNNI overflow."""
    with _quiet():
        quantize_dynamic(
            str(source), str(target), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
    proto = onnx.load(str(target))
    proto.ir_version = min(proto.ir_version, _IR_VERSION)
    onnx.save(proto, str(target))


def agreement(reference: Path, quantised: Path, tokenizer: Any) -> float:
    """Smallest cosine between the sentence vectors of both models over some utterances."""
    vectors = [
        [_sentence(session, tokenizer, text) for text in _SAMPLES]
        for session in (onnxruntime.InferenceSession(str(each)) for each in (reference, quantised))
    ]
    return min(
        float(left @ right / (np.linalg.norm(left) * np.linalg.norm(right) + 1e-12))
        for left, right in zip(*vectors, strict=True)
    )


def _sentence(session: onnxruntime.InferenceSession, tokenizer: Any, text: str) -> np.ndarray:
    encoded = tokenizer(text, return_tensors="np")
    inputs = {name: encoded[name].astype(np.int64) for name in ("input_ids", "attention_mask")}
    vector: np.ndarray = session.run(["sentence"], inputs)[0][0]
    return vector


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _quiet() -> Iterator[None]:
    """The exporter's and the quantiser's advice is for their developers."""
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
