"""Build a pipeline that Rasa's ``SpacyNLP`` can load: ``python -m sangdam_brain.spacy models/spacy``.

Then ``- name: SpacyNLP`` with ``model: models/spacy`` in the config. Rules come from data/spacy/patterns.jsonl;
word vectors (Kiwi's own) are stored for the words of the training data, so that ``SpacyFeaturizer`` has features.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import List, Optional

from sangdam_brain import lean


def main(arguments: Optional[List[str]] = None) -> int:
    """Build and save; every failure a person can mend is one sentence and status 2."""
    parser = argparse.ArgumentParser(prog="sangdam_brain.spacy", description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write the pipeline to")
    parser.add_argument("--patterns", type=Path, default=Path("data/spacy/patterns.jsonl"), help="rule file")
    parser.add_argument(
        "--nlu", type=Path, default=Path("data/nlu"), help="training data whose words get vectors"
    )
    options = parser.parse_args(arguments)
    if "tensorflow" not in sys.modules:
        lean.stub_tensorflow()
    from sangdam_brain.spacy.pipeline import build
    from sangdam_brain.spacy.rules import BadRule

    try:
        nlp = build(options.patterns, options.nlu)
    except BadRule as error:
        print(error, file=sys.stderr)
        return 2
    nlp.to_disk(options.out)
    count, vectors = len(nlp.get_pipe("span_ruler").patterns), len(nlp.vocab.vectors)
    print(f"만들었어요: {options.out} (규칙 {count}개, 낱말 벡터 {vectors}개)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
