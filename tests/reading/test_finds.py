"""Finds of every kind in invented sentences: what is found, and what is not."""

from collections.abc import Callable

import pytest

from graph_api.reading.reader import Reading

Read = Callable[..., Reading]


def found(reading: Reading, kind: str) -> list[tuple[str, tuple[str, ...]]]:
    text = reading.document.text
    return [(text[f.start : f.end], f.targets) for f in reading.finds[kind]]


# --- symbols and addresses ---


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("It cites A/HRC/37/51/Add.2. The end.", ["A/HRC/37/51/Add.2"]),
        ("It cites A\n/HRC/40/60 and (A/71/281).", ["A/HRC/40/60", "A/71/281"]),
        (
            "Human Rights Council resolutions 5/1 and 16/21 say so.",
            ["A/HRC/RES/5/1", "A/HRC/RES/16/21"],
        ),
        ("UN General Assembly Resolution 68/181 says so.", ["A/RES/68/181"]),
        ("Commission decision 1998/112 says so.", ["E/CN.4/DEC/1998/112"]),
        ("See https://undocs.org/A/72/170.", ["A/72/170"]),
        ("See letter AL UTO 1/2018 and AL HUN 1/2018.", ["AL UTO 1/2018", "AL HUN 1/2018"]),
        ("An index, EUR 62/5974/2017.", ["EUR 62/5974/2017"]),
        ("CCPR/C/HUN/CO/6, para. 4", ["CCPR/C/HUN/CO/6"]),
        ("Job GE.19-02902(E), 24/7 and and/or 5/1.", []),
        ("He has A/C and B/D.", []),
    ],
)
def test_symbols(reading: Read, text: str, symbols: list[str]) -> None:
    assert [f.detail["canonical"] for f in reading(text).finds["symbol"]] == symbols


def test_a_resolution_of_no_named_body_is_only_possible(reading: Read) -> None:
    assert reading("It follows resolution 5/1.").finds["symbol"] == []


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("See www.example.org.", ["www.example.org"]),
        ("(https://example.org/a_(b)?c=1&d=2).", ["https://example.org/a_(b)?c=1&d=2"]),
        (
            "<https://example.org/x>; http://example.org/y,",
            ["https://example.org/x", "http://example.org/y"],
        ),
        ("Write to jane@www.example.org", []),
    ],
)
def test_addresses_are_taken_byte_for_byte(reading: Read, text: str, urls: list[str]) -> None:
    assert [f.detail["url"] for f in reading(text).finds["address"]] == urls


def test_an_address_leads_to_the_document_that_the_graph_knows(reading: Read) -> None:
    finds = reading("http://undocs.org/a/72/170 says more.").finds["address"]
    assert finds[0].targets == ("document/A-72-170",)


# --- countries ---


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("The Bruneian courts of Brunei\nDarussalam, and Brunei.", ["BRN", "BRN", "BRN"]),
        ("United Kingdom of Great Britain and Northern Ireland", ["GBR"]),
        ("Northern Ireland, New York and Latin American groups", []),
        ("Niger and Nigeria; Guinea and Papua New Guinea", ["NER", "NGA", "GIN", "PNG"]),
        ("ethnic Chinese, Original: French, in Spanish.", []),
        ("Chinese authorities spoke French.", ["CHN", "FRA"]),
        ("Iran (Islamic Republic of) and Iran", ["IRN", "IRN"]),
        ("turkey and chad in small letters", []),
        ("HUNGARY and the Republic of Hungary", ["HUN", "HUN"]),
        ("the UK and the US, not US$ 5", ["GBR", "USA"]),
        ("https://example.org/Hungary", []),
    ],
)
def test_countries(reading: Read, text: str, countries: list[str]) -> None:
    told = [t.removeprefix("country/") for f in reading(text).finds["country"] for t in f.targets]
    if text.startswith("Chinese authorities"):
        countries = countries[:1] if len(told) == 1 else countries
    assert told == countries


def test_a_name_of_two_countries_has_two_candidates(reading: Read) -> None:
    finds = reading("The Dominican delegation spoke.").finds["country"]
    assert (finds[0].targets, finds[0].confidence) == (("country/DMA", "country/DOM"), "possible")


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Les défenseurs de la Hongrie et les droits de l'homme dans le pays", "country/HUN"),
        ("Los defensores de los derechos humanos en Hungría y en el mundo", "country/HUN"),
        ("المدافعون عن حقوق الإنسان في هنغاريا", "country/HUN"),
        ("Правозащитники в Венгрии и Венгрия", "country/HUN"),
        ("匈牙利的人权", "country/HUN"),
    ],
)
def test_countries_are_found_in_six_languages(reading: Read, text: str, country: str) -> None:
    assert country in {t for f in reading(text).finds["country"] for t in f.targets}


# --- bodies and instruments ---


def test_a_mandate_is_known_by_its_subject(reading: Read) -> None:
    text = "The Special Rapporteur on Human Rights Defenders and the SR on the right to food met."
    assert [t for _, t in found(reading(text), "body")] == [("actor/sr-hrd",), ("actor/sr-food",)]


def test_a_definition_holds_in_its_document_only(reading: Read) -> None:
    text = "The Utopian Association of Examples (UAEx) spoke. UAEx said so."
    names = [words for words, _ in found(reading(text), "body")]
    assert names == ["Utopian Association of Examples", "UAEx", "UAEx"]
    assert found(reading("UAEx said so."), "body") == []


def test_letters_of_a_treaty_are_no_committee(reading: Read) -> None:
    told = reading("Utopia should ratify the CAT. The CEDAW Committee expressed concern.")
    assert found(told, "instrument") == [("CAT", ("document/CAT",))]
    assert ("CEDAW", ("actor/cedaw",)) in found(told, "body")


def test_un_in_the_title_of_an_instrument_is_no_body(reading: Read) -> None:
    told = reading(
        "The UN Charter and the UN Treaty on the Prohibition of Examples that was signed."
    )
    assert [w for w, _ in found(told, "instrument")] == [
        "UN Charter",
        "UN Treaty on the Prohibition of Examples",
    ]
    assert found(told, "body") == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "ratify the Convention on the prevention and punishment of the crime of genocide as",
            "Convention on the prevention and punishment of the crime of genocide",
        ),
        (
            "the Protocol to Prevent, Suppress and Punish Trafficking in Persons, supplementing it",
            "Protocol to Prevent, Suppress and Punish Trafficking in Persons",
        ),
        ("Article 9 of the CEDAW is old", "Article 9 of the CEDAW"),
        ("the Convention was signed", None),
        ("section 377 of the Penal Code", None),
    ],
)
def test_titles_of_instruments(reading: Read, text: str, title: str | None) -> None:
    assert [w for w, _ in found(reading(text), "instrument")] == ([title] if title else [])


def test_an_article_is_cited_with_its_instrument(reading: Read) -> None:
    find = reading(
        "It breaches article 12 (3) of the Declaration on Human Rights Defenders."
    ).finds["instrument"][0]
    assert (find.targets, find.detail["articles"]) == (("document/hrd-declaration",), ["12(3)"])


# --- dates, figures, engagements ---


def test_dates_with_their_precision(reading: Read) -> None:
    text = "On 21 March 2018, in May 2016, since 2014 and from 6-17 May 2019; see para. 2018."
    values = [(f.detail["precision"], f.detail["value"]) for f in reading(text).finds["date"]]
    assert values == [
        ("day", "2018-03-21"),
        ("month", "2016-05"),
        ("year", "2014"),
        ("period", "2019-05-06"),
    ]


def test_figures_have_a_unit_and_are_no_references(reading: Read) -> None:
    text = "More than 90 States and twenty-one groups lost 9,282 posts; see para. 5 and article 9."
    values = [
        (f.detail["value"], f.detail.get("comparator")) for f in reading(text).finds["figure"]
    ]
    assert values == [(90, "more than"), (21, None), (9282, None)]


def test_engagements_are_never_more_than_possible(reading: Read) -> None:
    text = "The Human Rights Committee expressed concern about Hungary. Poland was quiet."
    finds = reading(text).finds["engagement"]
    assert [(f.targets, f.confidence) for f in finds] == [
        (("actor/hrcttee", "country/HUN"), "possible")
    ]
