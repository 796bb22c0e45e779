"""An exported transformer (``sangdam transformer export``): onnxruntime and tokenizers, no PyTorch.

The folder holds ``model.onnx`` (int8), ``tokenizer.json`` and ``meta.json``; docs/transformer.md describes them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any, ClassVar, Dict, List, NamedTuple, Optional, Sequence, Tuple
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray
from rasa.shared.exceptions import RasaException

Array = NDArray[Any]

MODEL, TOKENIZER, META = "model.onnx", "tokenizer.json", "meta.json"
#: The form of the folder that is understood here.
FORMAT = 1
#: Characters that are looked at; more would be cut off by the model's longest input anyway.
_MAX_CHARS = 1500
#: Two components of one pipeline ask for the same text one after the other.
_REMEMBERED = 4


class TransformerUnusable(RasaException):
    """There is no exported transformer, or its files do not belong together. The text says what to do."""


class Encoded(NamedTuple):
    """What the model says about one text. Row ``i`` of ``pieces`` is about the characters ``spans[i]``."""

    pieces: Array
    spans: Sequence[Tuple[int, int]]
    sentence: Array
    logits: Optional[Array]


class ExportedTransformer:
    """Runs one exported model. Get it from ``load``: all users of the same files share one."""

    _loaded: ClassVar["WeakValueDictionary[Tuple[str, int], ExportedTransformer]"] = WeakValueDictionary()

    def __init__(self, session: Any, tokenizer: Any, meta: Dict[str, Any]) -> None:
        """``session`` is onnxruntime's, ``tokenizer`` of the library tokenizers, ``meta`` what ``meta.json`` says."""
        self._session = session
        self._tokenizer = tokenizer
        self._meta = meta
        self._recent: "OrderedDict[str, Encoded]" = OrderedDict()
        self._lock = threading.Lock()

    @property
    def dimensions(self) -> int:
        """Width of the vectors."""
        return int(self._meta["hidden_size"])

    @property
    def labels(self) -> Optional[List[str]]:
        """Intents of the fine-tuned head in the order of its logits; None without one."""
        return self._meta["labels"]

    @property
    def temperature(self) -> float:
        """What logits are divided by, so that their softmax is calibrated."""
        return float(self._meta["temperature"] or 1.0)

    @classmethod
    def load(cls, folder: Path, threads: int = 1) -> "ExportedTransformer":
        """Load a folder, once per process.

        Raises:
            TransformerUnusable: it is missing, incomplete, of another form, or its files were changed.
        """
        meta = read_meta(folder)
        _check_digests(folder, meta)
        key = (json.dumps(meta, sort_keys=True), threads)
        loaded = cls._loaded.get(key)
        if loaded is None:
            tokenizer = _read_tokenizer(folder / TOKENIZER, meta)
            loaded = cls(_read_session(folder / MODEL, threads), tokenizer, meta)
            cls._loaded[key] = loaded
        return loaded

    def encode(self, text: str) -> Encoded:
        """Run the model over one text."""
        with self._lock:
            known = self._recent.get(text)
        if known is None:
            known = self._run(text)
            with self._lock:
                self._recent[text] = known
                while len(self._recent) > _REMEMBERED:
                    self._recent.popitem(last=False)
        return known

    def _run(self, text: str) -> Encoded:
        # Half of an emoji is no text to the tokenizer; every character must keep its place.
        readable = text[:_MAX_CHARS].encode("utf-8", "replace").decode("utf-8")
        encoding = self._tokenizer.encode(readable)
        if not encoding.ids:
            nothing = np.zeros((0, self.dimensions), dtype=np.float32)
            classes = np.zeros(len(self.labels), dtype=np.float32) if self.labels else None
            return Encoded(nothing, [], np.zeros(self.dimensions, dtype=np.float32), classes)
        ids = np.array([encoding.ids], dtype=np.int64)
        outputs = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        kept = [index for index, special in enumerate(encoding.special_tokens_mask) if not special]
        spans = [encoding.offsets[index] for index in kept]
        logits = outputs[2][0] if len(outputs) > 2 else None
        return Encoded(outputs[0][0][kept], spans, outputs[1][0], logits)


def read_meta(folder: Path) -> Dict[str, Any]:
    """Return what ``meta.json`` says, once it is clear that the folder can be used.

    Raises:
        TransformerUnusable: with the cure.
    """
    missing = [name for name in (META, MODEL, TOKENIZER) if not (folder / name).is_file()]
    if (folder / "config.json").is_file() and META in missing:
        raise TransformerUnusable(
            f"'{folder}'는 아직 내보내지 않은 모델이에요. 'make transformer MODEL={folder}'로 먼저 내보내세요. "
            f"(not exported yet: run `make transformer MODEL={folder}` first)"
        )
    if missing:
        raise TransformerUnusable(
            f"'{folder}'에 내보낸 트랜스포머가 없어요({', '.join(missing)} 없음). 'make transformer MODEL=모델'로 만들고, "
            f"config의 model에 그 폴더를 적으세요. (no exported transformer in '{folder}': run `make transformer "
            "MODEL=<folder or hub name>` and name its folder as `model` in the config)"
        )
    try:
        meta: Dict[str, Any] = json.loads((folder / META).read_text(encoding="utf-8"))
        form = meta["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise TransformerUnusable(
            f"'{folder / META}'을(를) 읽을 수 없어요. 다시 내보내세요. (unreadable: export the model again)"
        ) from error
    if form != FORMAT:
        raise TransformerUnusable(
            f"'{folder}'는 다른 판({form})으로 내보냈어요. 다시 내보내세요. (form {form}, not {FORMAT}: export again)"
        )
    return meta


def _check_digests(folder: Path, meta: Dict[str, Any]) -> None:
    for name in (MODEL, TOKENIZER):
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != meta["sha256"][name]:
            raise TransformerUnusable(
                f"'{folder / name}'은 이 모델과 함께 내보낸 파일이 아니에요. 다시 내보내세요. "
                f"(not the file that was exported with this model: export it again)"
            )


def _read_tokenizer(file: Path, meta: Dict[str, Any]) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # tokenizers raises nothing narrower
        raise TransformerUnusable(
            f"'{file}'은 토크나이저 파일이 아니에요. 다시 내보내세요. (not a tokenizer: export the model again)"
        ) from error
    if tokenizer.get_vocab_size() > meta["vocabulary"]:
        raise TransformerUnusable(
            f"'{file}'의 낱말이 모델보다 많아요. 다른 모델의 토크나이저예요. 다시 내보내세요. "
            "(more tokens than the model knows: it belongs to another model; export again)"
        )
    tokenizer.no_padding()
    tokenizer.enable_truncation(meta["max_length"])
    return tokenizer


def _read_session(file: Path, threads: int) -> Any:
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises nothing narrower
        why = str(error).splitlines()[0]
        raise TransformerUnusable(
            f"'{file}'을 읽을 수 없어요: {why}. 다시 내보내세요. (cannot be loaded: export the model again)"
        ) from error


def copy_files(source: Path, target: Path) -> None:
    """Copy an exported model, so that a trained Rasa model does not depend on the folder."""
    for name in (META, MODEL, TOKENIZER):
        shutil.copyfile(source / name, target / name)


def fingerprint(folder: Path) -> Optional[str]:
    """Changes when the folder's model does; None if there is none yet."""
    file = folder / META
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None
