"""The page that says which files may be attached."""

import pytest

from app.ideas.queries.attachments import AttachmentRules, attachment_rules

TYPED = {"file_types": "pdf zip", "largest_mb": "3", "most_per_text": "4"}


def test_page_shows_what_holds(admin):
    page = admin.get("/admin/attachments").text

    assert "pdf txt csv" in page
    assert 'name="largest_mb" type="number" value="10"' in page


def test_what_is_saved_holds(admin, session):
    answer = admin.post("/admin/attachments", TYPED)

    assert (answer.status_code, answer.location) == (303, "/admin/attachments")
    assert attachment_rules() == AttachmentRules(("pdf", "zip"), 3, 4)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("file_types", "pdf exe", "can do harm"),
        ("largest_mb", "", "from 1 to 25"),
        ("largest_mb", "26", "from 1 to 25"),
        ("most_per_text", "many", "Not a valid integer value"),
    ],
)
def test_bad_input_comes_back(field, typed, sentence, admin, session):
    answer = admin.post("/admin/attachments", {**TYPED, field: typed})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "pdf" in answer.text
    assert attachment_rules() == AttachmentRules()


def test_editors_say_what_may_be_attached(admin, idea):
    admin.post("/admin/attachments", TYPED)

    page = admin.get(f"/ideas/{idea.id}").text

    assert "Pictures and pdf, zip, up to 3 MB each." in page
    assert 'accept=".gif,.jpeg,.jpg,.png,.webp,.pdf,.zip"' in page
