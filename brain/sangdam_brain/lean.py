"""Run Rasa without TensorFlow when the model does not need it.

Rasa 3.6.21 imports TensorFlow from six of its components and from `rasa.utils`, whether a model uses them
or not: 9 s of start-up and 350 MB. `stub_tensorflow` puts inert modules in its place; it must be called
before anything of `rasa` is imported. `needs_tensorflow` tells
which models need the real thing (DIET, TED, …); a stubbed part does nothing.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import json
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

#: Top-level packages that only Rasa's neural components use.
NEURAL_PACKAGES = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"})

#: Rasa components that run TensorFlow at prediction time.
NEURAL_COMPONENTS = frozenset(
    {"DIETClassifier", "ResponseSelector", "TEDPolicy", "UnexpecTEDIntentPolicy", "ConveRTFeaturizer"}
)

#: Components that train with TensorFlow and predict without it.
TRAINED_COMPONENTS = frozenset({"KiwiIntentClassifier", "KiwiEntityExtractor"})


class _StubMeta(type):
    """Lets a stub stand wherever an import statement, a decorator, a base class or an annotation needs a name."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _StubMeta(name, (_Stub,), {"__module__": cls.__module__})

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]  # used as a bare decorator
        return cls

    def __getitem__(cls, _: Any) -> Any:
        return cls

    def __len__(cls) -> int:
        return 0  # spaCy's thinc counts the graphics cards that TensorFlow sees

    def __bool__(cls) -> bool:
        return True


class _Stub(metaclass=_StubMeta):
    pass


class _StubModule(ModuleType):
    __path__: ClassVar[list[str]] = []

    def __getattr__(self, name: str) -> Any:
        if name == "__version__":
            return "0.0.0"
        if name.startswith("__"):
            raise AttributeError(name)
        return _StubMeta(name, (_Stub,), {"__module__": self.__name__})


class _StubFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.split(".", 1)[0] not in NEURAL_PACKAGES:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _StubModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: names appear when asked for."""


def stub_tensorflow() -> None:
    """Make every later import of TensorFlow and its companions inert in this process.

    Raises:
        RuntimeError: TensorFlow is already loaded; too late to save anything.
    """
    if any(isinstance(finder, _StubFinder) for finder in sys.meta_path):
        return
    if "tensorflow" in sys.modules:
        raise RuntimeError("stub_tensorflow() must be called before TensorFlow or Rasa is imported.")
    sys.meta_path.insert(0, _StubFinder())


def needs_tensorflow(model: Path) -> bool:
    """Whether the trained model (an archive made by `rasa train`) names a component that runs TensorFlow."""
    with tarfile.open(model, "r:gz") as archive:
        member = archive.extractfile("metadata.json")
        if member is None:
            raise ValueError(f"{model} is not a Rasa model: it has no metadata.json.")
        metadata = json.load(member)
    schema = metadata["predict_schema"]["nodes"]
    return any(node["uses"].rsplit(".", 1)[-1] in NEURAL_COMPONENTS for node in schema.values())
