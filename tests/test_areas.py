import pytest

from zdi_metrics.areas import area, areas, by_ags, by_label, children, peers
from zdi_metrics.errors import CatalogueError


@pytest.mark.parametrize("name", ["NRW", "05", "DEA", "dea", "Nordrhein-Westfalen", "North Rhine-Westphalia"])
def test_people_may_type_the_land_as_they_like(name):
    assert area(name).code == "DEA"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Köln", "DEA23"), ("05334", "DEA2D"), ("Bavaria", "DE2"), ("Lombardei", "ITC4"), ("EU", "EU27_2020"),
        ("DG", "DE"), ("Berlin", "DE3"), ("Münster", "DEA33"), ("Düsseldorf", "DEA11"), ("Île-de-France", "FR1"),
    ],
)  # fmt: skip
def test_names_and_keys_find_their_region(name, code):
    assert area(name).code == code


def test_an_unknown_area_gets_the_nearest_names():
    with pytest.raises(CatalogueError, match="Gelsenkirchen"):
        area("Gelsenkirchn")


def test_nrw_has_53_kreise_in_five_regierungsbezirke():
    assert len(children("DEA", "district")) == 53
    assert len(children("DEA", "nuts2")) == 5
    assert sum(len(children(code, "district")) for code in children("DEA", "nuts2")) == 53
    assert len(peers("laender")) == 16


def test_the_former_aachen_districts_and_the_city_inside_the_staedteregion_are_no_kreise():
    codes = by_ags(["05313", "05354", "05334002", "05334"])
    assert codes["05334"] == "DEA2D"
    assert {areas()[codes[key]].level for key in ("05313", "05354", "05334002")} == {"former", "part"}
    assert not set(codes.values()) - {"DEA2D"} & set(children("DEA", "district"))


def test_all_peers_of_the_dialogue_are_there():
    wanted = {"DEA", "DE2", "DE1", "ITC4", "ES51", "ES21", "FR1", "FRK", "BE2", "NL4", "PL22", "AT31"}
    assert set(peers("europe")) == wanted


def test_every_parent_exists_and_keys_are_unique():
    assert all(a.parent in areas() for a in areas().values() if a.parent)
    keys = [a.ags for a in areas().values() if a.ags]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("  Münster, krfr. Stadt", "DEA33"),
        ("Münster, Regierungsbezirk", "DEA3"),
        ("Münster, kreisfreie Stadt", "DEA33"),
        ("Kleve, Kreis", "DEA1B"),
        ("Düsseldorf, Landeshauptstadt, Kreisfreie Stadt", "DEA11"),
        ("Städteregion Aachen (einschl. Stadt Aachen)", "DEA2D"),
        ("Nordrhein-Westfalen", "DEA"),
        ("Deutschland", "DE"),
    ],
)
def test_a_printed_label_names_a_region_of_its_level(label, code):
    assert by_label([label]) == {label: code}


@pytest.mark.parametrize("label", ["Aachen, krfr. Stadt", "Aachen, Kreis", "Münster", "Insgesamt", ""])
def test_a_label_of_no_region_or_of_no_clear_level_is_none(label):
    assert by_label([label]) == {}
