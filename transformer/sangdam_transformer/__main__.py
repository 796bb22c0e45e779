"""`python -m sangdam_transformer MODEL --out FOLDER [--fine-tune]`, behind `sangdam transformer export`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sangdam_transformer.errors import ExportFailed


def main(arguments: list[str] | None = None) -> int:
    """Export a model; every failure a person can mend is one sentence and status 2."""
    parser = argparse.ArgumentParser(prog="sangdam transformer export", description=__doc__)
    parser.add_argument("model", help="local folder or hub name, such as klue/roberta-small")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--fine-tune", action="store_true", help="train an intent head on --data first")
    parser.add_argument("--data", type=Path, default=Path("data/nlu"), help="Rasa training data")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--learning-rate", type=float, default=5e-5)
    parser.add_argument("--max-length", type=int, default=64, help="tokens read, if the model can")
    parser.add_argument("--pooling", choices=("mean", "cls"), default="mean", help="of the sentence vector")
    try:
        run(parser.parse_args(arguments))
    except ExportFailed as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def run(options: argparse.Namespace) -> None:
    """Load, fine-tune where wanted, export, and say what came out.

    Raises:
        ExportFailed: with the cure.
    """
    from transformers.utils import logging

    from sangdam_transformer import data, export, finetune, source

    # Which weights of a head are new is no news: it is trained here.
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    examples = data.read_examples(options.data) if options.fine_tune else []
    tokenizer = source.load_tokenizer(options.model)
    longest = min(options.max_length, source.longest_input(options.model))
    head = None
    if options.fine_tune:
        settings = finetune.Settings(options.epochs, options.batch, options.learning_rate, longest)
        tuned = finetune.fine_tune(options.model, tokenizer, examples, settings)
        print(f"남겨 둔 문장의 정확도 {tuned.accuracy:.1%} (accuracy on the held-out tenth)", flush=True)
        model, head = tuned.model, export.Head(tuned.labels, tuned.temperature, tuned.accuracy)
    else:
        model = source.load_encoder(options.model)
    print("ONNX int8로 바꾸고 있어요 … (exporting)", flush=True)
    meta = export.export(model, tokenizer, options.out, options.model, options.pooling, longest, head)
    size = (options.out / "model.onnx").stat().st_size / 1e6
    print(f"만들었어요: {options.out} ({size:.0f} MB, int8과 float의 코사인 {meta['int8_cosine']:.3f})")
    if meta["int8_cosine"] < 0.95:
        print("! int8이 원래 모델과 꽤 달라요. 정확도를 확인하세요. (int8 differs: compare before use)")


if __name__ == "__main__":
    sys.exit(main())
