"""`rasa …` without TensorFlow: `brain/.venv/bin/python tools/rasa_command.py train --config config.yml …`.

Importing TensorFlow costs ten seconds; when config.yml names no component that runs it, Rasa works without.
"""

import sys
import warnings
from pathlib import Path

from sangdam_brain import lean


def main() -> None:
    warnings.simplefilter("ignore")
    config = Path(sys.argv[sys.argv.index("--config") + 1] if "--config" in sys.argv else "config.yml")
    text = config.read_text("utf-8") if config.is_file() else ""
    if text and not any(component in text for component in lean.NEURAL_COMPONENTS):
        lean.stub_tensorflow()
    from rasa.__main__ import main as rasa

    sys.argv[0] = "rasa"
    rasa()


if __name__ == "__main__":
    main()
