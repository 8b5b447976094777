"""What tests of boards share."""

import pytest

from app.boards.drafts import BoardDraft


@pytest.fixture
def draft(max_):
    """A draft that makes sense, with changes."""

    def make(**changes):
        return BoardDraft(**{"name": "Night shift", "moderators": [max_], **changes})

    return make
