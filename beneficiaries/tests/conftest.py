"""What tests of families have in common."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from beneficiaries.signals import enrolment_changed, enrolments_changed, registry_changed
from pkh_portal.accounts.tests.factories import plant_tree
from pkh_portal.regions.models import Region

Refused = Callable[..., dict[str, str]]
News = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def tree(db: None) -> dict[str, Region]:
    """Two provinces, by code."""
    return plant_tree()


@pytest.fixture
def refused() -> Refused:
    """Call a verb that must refuse; returns what it says, by argument."""

    def call(verb: Callable[..., Any], **arguments: Any) -> dict[str, str]:
        with pytest.raises(ValidationError) as error:
            verb(**arguments)
        found = getattr(error.value, "message_dict", None) or {"": error.value.messages}
        return {field: messages[0] for field, messages in found.items()}

    return call


@pytest.fixture
def news() -> Iterator[News]:
    """What the signals of this floor said, in order: name and contents."""
    heard: News = []
    signals = {"one": enrolment_changed, "many": enrolments_changed, "registry": registry_changed}

    def listener(name: str) -> Callable[..., None]:
        return lambda sender, signal, **contents: heard.append((name, contents))

    listeners = {name: listener(name) for name in signals}
    for name, signal in signals.items():
        signal.connect(listeners[name], weak=False)
    yield heard
    for name, signal in signals.items():
        signal.disconnect(listeners[name])
