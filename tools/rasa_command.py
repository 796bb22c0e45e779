"""`rasa …` without TensorFlow: `brain/.venv/bin/python tools/rasa_command.py test --config config.yml …`.

Importing TensorFlow costs ten seconds; when config.yml names no component that runs it, Rasa works without.
Some components need it only to be trained.
"""

import sys
import warnings
from pathlib import Path

from sangdam_brain import lean


def main() -> None:
    warnings.simplefilter("ignore")
    config = Path(sys.argv[sys.argv.index("--config") + 1] if "--config" in sys.argv else "config.yml")
    text = config.read_text("utf-8") if config.is_file() else ""
    neural = lean.NEURAL_COMPONENTS | (lean.TRAINED_COMPONENTS if "train" in sys.argv[1:2] else frozenset())
    if text and not any(component in text for component in neural):
        lean.stub_tensorflow()
    from rasa.__main__ import main as rasa

    sys.argv[0] = "rasa"
    rasa()


if __name__ == "__main__":
    main()
