"""What several tests of the dialogue share: the trained policies, and the stories as conversations."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.generator import TrainingDataGenerator
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph

ROOT = Path(__file__).parents[2]

#: Path of a trained model; without it the policies are trained here (a minute).
GIVEN_MODEL = "SANGDAM_TEST_MODEL"


@pytest.fixture(scope="session")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    """The policies of config.yml, trained on the stories and rules of the repository."""
    given = os.environ.get(GIVEN_MODEL)
    if given:
        return Agent.load(given)
    from rasa.model_training import train_core

    model = train_core(
        str(ROOT / "domain.yml"),
        str(ROOT / "config.yml"),
        str(ROOT / "data"),
        str(tmp_path_factory.mktemp("model")),
    )
    return Agent.load(model)


@pytest.fixture(scope="session", params=["data/stories", "tests/stories"])
def story_trackers(request: pytest.FixtureRequest, agent: Agent) -> list[DialogueStateTracker]:
    """Every training story, then every test story, as the conversation it tells."""
    steps = [
        step
        for file in sorted((ROOT / request.param).glob("*.yml"))
        for step in YAMLStoryReader(agent.domain).read_from_file(file)
    ]
    made = TrainingDataGenerator(
        StoryGraph(steps), agent.domain, use_story_concatenation=False, augmentation_factor=0
    )
    trackers: list[DialogueStateTracker] = made.generate_story_trackers()
    return trackers
