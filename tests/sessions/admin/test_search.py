"""What is searched for is kept in the browser's session, and stands in no address."""

from urllib.parse import parse_qs, urlsplit

from django.contrib.messages import get_messages

from clinic.admin.search import MOST, OVER
from clinic.models import Client
from sessions.models import Session
from tests.conftest import acting
from tests.sessions.admin.page import Page, of_list, of_record, read, search
from tests.sessions.admin.records import CANARY, another


def key_of(address: str) -> str:
    (key,) = parse_qs(urlsplit(address).query)["q"]
    return key


def test_words_that_were_searched_for_stand_in_no_address(clinic_a, own, browser):
    ours = browser(clinic_a.admin)

    address = search(ours, of_list(Client), CANARY)

    html = read(ours, address)
    assert of_record(own[Client]) in html
    assert f'value="{CANARY}"' in html
    assert [link for link in [address, *Page(html).links] if CANARY in link] == []


def test_a_search_begins_at_the_first_page_of_the_list_as_it_is(clinic_a, browser):
    ours = browser(clinic_a.admin)
    first = search(ours, f"{of_list(Client)}?_popup=1&language__exact=en&p=3", "One")

    second = search(ours, first, "Two")
    none = search(ours, second, "")

    assert key_of(first) != key_of(second)
    for address in (first, second, none):
        query = parse_qs(urlsplit(address).query)
        assert (query["_popup"], query["language__exact"]) == (["1"], ["en"])
        assert "p" not in query
    assert "q" not in parse_qs(urlsplit(none).query)


def test_all_that_narrows_or_turns_a_list_keeps_its_search(
    clinic_a, own, browser, monkeypatch
):
    monkeypatch.setattr("sessions.admin.session.SessionAdmin.list_per_page", 1)
    with acting(clinic_a.therapist):
        another(own[Session], scheduled_for=None, scheduled_until=None)
    ours = browser(clinic_a.admin)
    address = search(ours, of_list(Session), CANARY)

    links = [link for link in Page(read(ours, address)).links if link.startswith("?")]

    asked = [parse_qs(link.removeprefix("?")) for link in links]
    kept = [query for query in asked if query.get("q") == [key_of(address)]]
    assert {"p", "o", "status__exact", "scheduled_for__year"} <= {
        name for query in kept for name in query
    }
    assert [query for query in asked if query not in kept] == [{}]  # "Show all"


def test_a_search_of_another_browser_finds_nothing(clinic_a, own, browser):
    address = search(browser(clinic_a.admin), of_list(Client), CANARY)

    answer = browser(clinic_a.admin).get(address)

    assert [str(one) for one in get_messages(answer.wsgi_request)] == [OVER]
    assert of_record(own[Client]) not in answer.content.decode()


def test_an_act_on_all_a_search_found_is_one_on_these(clinic_a, browser):
    ours = browser(clinic_a.admin)
    chosen = {
        "action": "archive",
        "_selected_action": [str(clinic_a.client_record.pk)],
        "select_across": "1",
    }

    asked = ours.post(search(ours, of_list(Client), "One"), chosen)
    over = ours.post(f"{of_list(Client)}?q=strange-key", chosen)

    assert [pk for pk, _ in asked.context["records"]] == [clinic_a.client_record.pk]
    assert over.context["records"] == []


def test_the_last_searches_of_a_browser_are_kept(clinic_a, own, browser):
    ours = browser(clinic_a.admin)
    first = search(ours, of_list(Client), CANARY)
    for number in range(MOST):
        last = search(ours, of_list(Client), f"{CANARY} {number}")

    assert OVER in read(ours, first)
    assert OVER not in read(ours, last)


def test_words_no_search_can_have_are_told(clinic_a, browser):
    answer = browser(clinic_a.admin).post(of_list(Client), {"q": "\0"}, follow=True)

    (told,) = get_messages(answer.wsgi_request)
    assert str(told) == "Null characters are not allowed."


def test_suggestions_are_not_asked_for_in_an_address(clinic_a, browser):
    asked = {"app_label": "therapy", "model_name": "session", "field_name": "episode"}

    answer = browser(clinic_a.admin).get("/admin/autocomplete/", asked)

    assert answer.status_code == 405
