"""`make check-data`: python -m tools.check_data [--disagreements] [--project FOLDER]. Status 1 if there is an error."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="make check-data", description="Check the training data in data/nlu."
    )
    add = parser.add_argument
    add(
        "--disagreements",
        action="store_true",
        help="also list labels that a cross-validated classifier contradicts",
    )
    add("--project", type=Path, default=ROOT, help="folder of the Rasa project")
    given = parser.parse_args(arguments)

    warnings.simplefilter("ignore")
    from tools.check_data.check import quick_findings, read_project
    from tools.check_data.settings import LIMITS

    data, domain = read_project(given.project.resolve())
    findings = quick_findings(data, domain)
    if given.disagreements:
        from tools.check_data.disagreements import disagreements

        findings += disagreements(data.utterances, LIMITS)
    for finding in findings:
        print(finding)
    errors = sum(finding.error for finding in findings)
    print(f"{len(data.utterances):,} utterances: {errors} errors, {len(findings) - errors} to look at")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
