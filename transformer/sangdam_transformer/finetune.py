"""Fine-tune an encoder with an intent head on CPU."""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from tqdm import tqdm

from sangdam_transformer.data import Example
from sangdam_transformer.source import load_classifier

_SEED = 20_240_917


@dataclass(frozen=True, slots=True)
class Settings:
    """How to fine-tune. The share held out measures accuracy and fits the temperature; it is not trained on."""

    epochs: int = 4
    batch: int = 16
    learning_rate: float = 5e-5
    max_length: int = 64
    held_out: float = 0.1


@dataclass(frozen=True, slots=True)
class FineTuned:
    """A trained classifier with the temperature its logits are divided by, and its accuracy on the held-out share."""

    model: Any
    labels: list[str]
    temperature: float
    accuracy: float


def fine_tune(name: str, tokenizer: Any, examples: Sequence[Example], settings: Settings) -> FineTuned:
    """Train on the examples; the same result every time on the same machine.

    Raises:
        ExportFailed: the model cannot be loaded.
    """
    torch.manual_seed(_SEED)
    torch.set_num_threads(
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    labels = sorted({example.intent for example in examples})
    model = load_classifier(name, labels)
    train, held_out = split(examples, settings.held_out)
    _train(model, tokenizer, train, labels, settings)
    model.eval()
    logits, truth = _predict(model, tokenizer, held_out or train, labels, settings)
    accuracy = float((logits.argmax(1) == truth).float().mean())
    return FineTuned(model, labels, fit_temperature(logits, truth), accuracy)


def split(examples: Sequence[Example], share: float) -> tuple[list[Example], list[Example]]:
    """Hold out a share of every intent, never all of one."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.intent].append(example)
    rng = random.Random(_SEED)  # noqa: S311 (an order, no secret)
    train: list[Example] = []
    held_out: list[Example] = []
    for group in groups.values():
        rng.shuffle(group)
        count = min(round(len(group) * share), len(group) - 1)
        held_out += group[:count]
        train += group[count:]
    return train, held_out


def _train(
    model: Any, tokenizer: Any, examples: list[Example], labels: list[str], settings: Settings
) -> None:
    from transformers import get_linear_schedule_with_warmup

    steps = settings.epochs * -(-len(examples) // settings.batch)
    optimizer = torch.optim.AdamW(model.parameters(), lr=settings.learning_rate, weight_decay=0.01)
    schedule = get_linear_schedule_with_warmup(optimizer, steps // 10, steps)
    rng = random.Random(_SEED)  # noqa: S311 (an order, no secret)
    model.train()
    with tqdm(total=steps, unit="step", desc="fine-tuning", dynamic_ncols=True) as bar:
        for _ in range(settings.epochs):
            rng.shuffle(examples)
            for inputs, targets in _batches(tokenizer, examples, labels, settings):
                loss = torch.nn.functional.cross_entropy(model(**inputs).logits, targets)
                loss.backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                optimizer.zero_grad()
                bar.set_postfix(loss=f"{loss.item():.3f}", refresh=False)
                bar.update()


def _batches(
    tokenizer: Any, examples: Sequence[Example], labels: list[str], settings: Settings
) -> Iterator[tuple[dict[str, torch.Tensor], torch.Tensor]]:
    for start in range(0, len(examples), settings.batch):
        batch = examples[start : start + settings.batch]
        encoded = tokenizer(
            [example.text for example in batch],
            padding=True,
            truncation=True,
            max_length=settings.max_length,
            return_tensors="pt",
        )
        inputs = {name: encoded[name] for name in ("input_ids", "attention_mask")}
        yield inputs, torch.tensor([labels.index(example.intent) for example in batch])


def _predict(
    model: Any, tokenizer: Any, examples: Sequence[Example], labels: list[str], settings: Settings
) -> tuple[torch.Tensor, torch.Tensor]:
    rows, truth = [], []
    with torch.no_grad():
        for inputs, targets in _batches(tokenizer, examples, labels, settings):
            rows.append(model(**inputs).logits)
            truth.append(targets)
    return torch.cat(rows), torch.cat(truth)


def fit_temperature(logits: torch.Tensor, truth: torch.Tensor) -> float:
    """The divisor under which the true labels are most probable."""
    candidates = torch.logspace(-1, 1, 81)
    losses = [torch.nn.functional.cross_entropy(logits / candidate, truth) for candidate in candidates]
    return round(float(candidates[int(torch.stack(losses).argmin())]), 4)
