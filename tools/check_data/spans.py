"""Entity annotations: names that the domain knows, values that can be read, spans that end where the value does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from sangdam_brain.nlu.kiwi import Morph, analyse
from sangdam_brain.nlu.normalise import normalise, today_in_seoul
from sangdam_brain.nlu.text import fold
from tools.check_data.findings import Finding
from tools.check_data.reading import Entity, Utterance
from tools.check_data.settings import LIKE_PARTICLES, PARTS_OF_DAY, Limits

#: A reason is a clause and ends as clauses do.
_CLAUSES = frozenset({"reason"})
_SIGNS = " \t.,!?~…ㅠㅜㅋㅎ"
#: What may stand directly behind a value: particles, the copula, endings, signs, and these suffixes.
_BEHIND = ("J", "VC", "E", "S")
_SUFFIXES = frozenset(["씩", "쯤", "들", "님", "째", "짜리"])


def names(utterances: Sequence[Utterance], known: Collection[str]) -> Iterator[Finding]:
    """Entities that the domain does not list, or customers never write; roles and groups; stray brackets."""
    for utterance in utterances:
        for entity in utterance.entities:
            if entity.name not in known:
                what = f"'{entity.name}' is no entity that customers write"
                yield utterance.finding(what, f"One of {', '.join(sorted(known))}; or add it to domain.yml.")
            if entity.role or entity.group:
                what = f"'{entity.name}' has a role or group, which domain.yml does not declare"
                yield utterance.finding(what, "Take it out, or declare it.")
        if "[" in utterance.text or "]" in utterance.text:
            cure = "Write [value](entity), nothing between the brackets; other brackets cannot be used."
            yield utterance.finding("a bracket that is no annotation", cure)


def values(utterances: Sequence[Utterance]) -> Iterator[Finding]:
    """Values that actions could not use, because no normal form can be read from them."""
    today = today_in_seoul()
    for utterance in utterances:
        for entity in utterance.entities:
            value = fold(entity.value).text
            if value not in PARTS_OF_DAY and normalise(entity.name, value, today) is None:
                what = f'no {entity.name} can be read from "{entity.value}"'
                yield utterance.finding(
                    what, "Correct the value or the entity, or teach normalise/ to read it."
                )


def missed(utterances: Sequence[Utterance], limits: Limits) -> Iterator[Finding]:
    """Words that are annotated nearly wherever they stand, and not here."""
    annotated = Counter(each.text[span.start : span.end] for each in utterances for span in each.entities)
    usual = {value for value, count in annotated.items() if count >= limits.usual and len(value) > 1}
    bare = [(value, utterance) for utterance in utterances for value in _words(utterance) & usual]
    share = Counter(value for value, _ in bare)
    for value, utterance in bare:
        if share[value] <= limits.exceptions * annotated[value]:
            what = f'"{value}" is annotated in {annotated[value]} other places, not here'
            yield utterance.finding(what, "Annotate it, unless it means something else here.", error=False)


def _words(utterance: Utterance) -> set[str]:
    """Beginnings of words outside of entities, up to every end of a morpheme."""
    found: set[str] = set()
    rest = utterance.masked(" ", named=False)
    morphs = _morphs(rest)
    ends = {morph.end for morph in morphs if not morph.tag.startswith(("V", "E"))}
    begins = {0, *(position + 1 for position, letter in enumerate(rest) if letter == " ")}
    for start in begins:
        stop = rest.find(" ", start) if " " in rest[start:] else len(rest)
        found.update(rest[start:end] for end in ends if start < end <= stop)
    return found


def edges(utterances: Sequence[Utterance]) -> Iterator[Finding]:
    """Spans with a space, a sign or a particle too many, or that end inside a morpheme."""
    cure = "Begin and end the bracket where the value does: [운동화](product)를."
    for utterance in utterances:
        morphs = _morphs(utterance.text)
        for entity in utterance.entities:
            shown = f"[{utterance.text[entity.start : entity.end]}]({entity.name})"
            if what := _wrong_edge(utterance.text, entity, morphs):
                yield utterance.finding(f"{shown} {what}", cure)
            elif entity.name not in _CLAUSES and not _ends_well(utterance.text, entity):
                yield utterance.finding(
                    f"{shown} ends within a word that is no value + particle", cure, error=False
                )


def _wrong_edge(text: str, entity: Entity, morphs: Sequence[Morph]) -> str:
    value = text[entity.start : entity.end]
    if value != value.strip(_SIGNS):
        return "begins or ends with a space or sign"
    if entity.name not in _CLAUSES and (particle := _particle(text, entity, morphs)):
        return f'takes the particle "{particle}" in'
    cut = _cut(morphs, entity.start) or (_cut(morphs, entity.end) and not _ends_well(text, entity))
    return "begins or ends in the middle of a word" if cut else ""


def _particle(text: str, entity: Entity, morphs: Sequence[Morph]) -> str:
    """The particle at the end of the value; Kiwi must see it in the sentence and in the value alone."""
    value = text[entity.start : entity.end]
    inside = [morph for morph in morphs if entity.start <= morph.start and morph.end <= entity.end]
    if value.endswith(LIKE_PARTICLES) or not (
        _ends_in_particle(inside) and _ends_in_particle(_morphs(value))
    ):
        return ""
    return text[inside[-1].start : inside[-1].end]


def _ends_in_particle(morphs: Sequence[Morph]) -> bool:
    # A particle without a syllable of its own (the ㄴ that Kiwi finds in 린넨) is a misreading.
    return len(morphs) > 1 and morphs[-1].tag.startswith("J") and morphs[-1].start >= morphs[-2].end


def _cut(morphs: Sequence[Morph], edge: int) -> bool:
    return any(morph.start < edge < morph.end for morph in morphs)


def _ends_well(text: str, entity: Entity) -> bool:
    """Whether what follows could follow any noun. Kiwi need not know the value itself (김민지요, 차콜로)."""
    if not text[entity.end : entity.end + 1].isalnum():
        return True
    rest = text[entity.end :].split(maxsplit=1)[0]
    return rest.startswith("하고") or any(_follows(noun, rest) for noun in _nouns_like(text[entity.end - 1]))


def _follows(noun: str, rest: str) -> bool:
    behind = [morph for morph in _morphs(noun + rest) if morph.end > len(noun)]
    return behind[0].start >= len(noun) and all(
        morph.tag.startswith(_BEHIND) or morph.form in _SUFFIXES for morph in behind
    )


def _nouns_like(letter: str) -> Collection[str]:
    """Nouns that Kiwi knows and that end as the letter is read (vowel, ㄹ, other consonant): particles depend on it."""
    if not "가" <= letter <= "힣":
        return ("사과", "연필", "수박")
    return ({0: "사과", 8: "연필"}.get((ord(letter) - ord("가")) % 28, "수박"),)


def _morphs(text: str) -> list[Morph]:
    folded = fold(text)
    written = (morph for morph in analyse(folded.text) if morph.start < morph.end)
    return [
        morph._replace(start=span[0], end=span[1])
        for morph in written
        for span in [folded.span(morph.start, morph.end)]
    ]
