"""Load a transformer and its tokenizer from a local folder or a hub."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from sangdam_transformer.errors import ExportFailed


def load_tokenizer(name: str) -> Any:
    """The tokenizer of a model, one that `tokenizer.json` can hold.

    Raises:
        ExportFailed: there is none, or it only exists as Python code.
    """
    from transformers import AutoTokenizer

    _refuse_wrong_folder(name)
    tokenizer = _load(AutoTokenizer, name, "tokenizer")
    if getattr(tokenizer, "backend_tokenizer", None) is None:
        raise ExportFailed(
            f"'{name}'의 토크나이저는 tokenizer.json으로 저장할 수 없어요. tokenizer.json이 있는 모델을 쓰세요. "
            "(its tokenizer cannot be stored as tokenizer.json; use a model that has one)"
        )
    return tokenizer


def longest_input(name: str) -> int:
    """How many tokens the model has positions for (RoBERTa keeps two of them for itself)."""
    from transformers import AutoConfig

    positions = getattr(_load(AutoConfig, name, "config"), "max_position_embeddings", None)
    return int(positions) - 2 if positions else sys.maxsize


def load_encoder(name: str) -> Any:
    """The bare encoder."""
    from transformers import AutoModel

    return _load(AutoModel, name, "model", attn_implementation="eager")


def load_classifier(name: str, labels: list[str]) -> Any:
    """The encoder with a new classification head, one output per label."""
    from transformers import AutoModelForSequenceClassification

    return _load(
        AutoModelForSequenceClassification,
        name,
        "model",
        attn_implementation="eager",
        num_labels=len(labels),
        ignore_mismatched_sizes=True,
    )


def _refuse_wrong_folder(name: str) -> None:
    folder = Path(name)
    looks_local = folder.is_absolute() or name.startswith(".") or folder.exists()
    if looks_local and not (folder / "config.json").is_file():
        raise ExportFailed(
            f"'{name}' 폴더에 config.json이 없어요. Hugging Face 형식의 모델 폴더(config.json, 가중치, 토크나이저)를 주세요. "
            "(not a model folder: config.json is missing)"
        )


def _load(kind: Any, name: str, what: str, **options: Any) -> Any:
    try:
        return kind.from_pretrained(name, trust_remote_code=False, **options)
    except Exception as error:  # OSError, ValueError, and what the hub's client raises: one cure for all
        raise ExportFailed(_explain(name, what, error)) from error


def _explain(name: str, what: str, error: Exception) -> str:
    why = (str(error).strip() or type(error).__name__).splitlines()[0]
    if Path(name).exists():
        return (
            f"'{name}' 폴더의 {what} 파일을 읽을 수 없어요: {why} (the {what} in the folder cannot be read)"
        )
    return (
        f"'{name}' 모델을 받지 못했어요: {why}\n"
        "이름을 확인하세요. 인터넷이 없으면 다른 컴퓨터에서 받은 폴더의 위치를 이름 대신 주세요. "
        "(cannot be fetched; check the name, or without a network pass the folder of a downloaded model)"
    )
