"""The page of the ledger, for those who may decide."""

from app.ideas.status import Status

ANA = "ana@example.org"


def test_moderator_reads_the_ledger(refused, idea, max_, sign_in):
    browser = sign_in(max_)
    assert f'href="/ideas/{idea.id}/told"' in browser.get(f"/ideas/{idea.id}").text

    page = browser.get(f"/ideas/{idea.id}/told").text

    for words in ("2 people told", "1 mail accepted", "1 mail not taken", "Ana Ruiz", "Voted"):
        assert words in page
    assert "Send again to 1 person not reached" in page
    assert ANA not in page


def test_ledger_can_be_narrowed_to_those_not_reached(refused, idea, max_, sign_in):
    page = sign_in(max_).get(f"/ideas/{idea.id}/told?show=unreached").text

    assert "Ana Ruiz" in page
    assert "Eva Lindqvist" not in page


def test_ledger_of_an_earlier_answer(answered, idea, max_, decide, sign_in):
    decide(idea, Status.DECLINED, max_)

    browser = sign_in(max_)

    assert "Nobody was told of this answer" in browser.get(f"/ideas/{idea.id}/told").text
    earlier = browser.get(f"/ideas/{idea.id}/told?answer={answered.decision_id}").text
    assert "2 people told" in earlier
    assert browser.get(f"/ideas/{idea.id}/told?answer=4711").status_code == 404
    assert browser.get(f"/ideas/{idea.id}/told?answer=nonsense").status_code == 200


def test_ledger_before_any_answer(idea, max_, sign_in):
    assert "No answer yet" in sign_in(max_).get(f"/ideas/{idea.id}/told").text


def test_moderator_sends_again(refused, idea, max_, sign_in, smtp_server, worker):
    smtp_server.answers.clear()
    browser = sign_in(max_)
    address = f"/ideas/{idea.id}/told/{refused.decision_id}/resend"

    answer = browser.post(address)

    ledger = f"/ideas/{idea.id}/told?answer={refused.decision_id}"
    assert (answer.status_code, answer.location) == (303, ledger)
    worker.drain()
    assert len(smtp_server.to(ANA)) == 1
    assert "sent again to 1 person" in browser.get(ledger).text
    assert browser.post(address).status_code == 409


def test_moderator_sends_again_to_one(refused, idea, max_, sign_in, ledger, session):
    notification_id = ledger(refused)["ana"].id
    browser = sign_in(max_)
    address = f"/ideas/{idea.id}/told/{refused.decision_id}/resend"

    assert browser.post(f"{address}/{notification_id}").status_code == 303
    assert browser.post(f"{address}/{notification_id}").status_code == 409
    assert browser.post(f"{address}/4711").status_code == 409


def test_only_moderators_read_the_ledger_and_send_again(refused, idea, ana, eva, omar, sign_in):
    for person in (ana, eva, omar):
        browser = sign_in(person)
        assert browser.get(f"/ideas/{idea.id}/told").status_code == 403
        assert "/told" not in browser.get(f"/ideas/{idea.id}").text
        for address in ("resend", "resend/1"):
            path = f"/ideas/{idea.id}/told/{refused.decision_id}/{address}"
            assert browser.post(path).status_code == 403


def test_ledger_has_pages_and_asks_no_more_for_more_people(
    answered, idea, max_, make_user, tell, sign_in, count_queries
):
    browser = sign_in(max_)
    tell(answered, make_user("colleague"))
    browser.get(f"/ideas/{idea.id}/told")
    with count_queries() as for_three:
        browser.get(f"/ideas/{idea.id}/told")
    for number in range(60):
        tell(answered, make_user(f"colleague{number}"))

    with count_queries() as for_many:
        page = browser.get(f"/ideas/{idea.id}/told").text

    assert len(for_many) == len(for_three)
    assert "63 people told" in page
    assert page.count("rows__row") == 50
    assert "pagination__next" in page
