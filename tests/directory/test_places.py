"""The city's places: divisions from public tables, names of roads and estates, outlines for drawing, and addresses read by all of them."""

import argparse
import csv
import json
from pathlib import Path

import pytest

from huiying.cli.places_import import run
from huiying.cli.refusal import Refusal
from huiying.directory.models import City, Region
from huiying.directory.models_places import Outline, PlaceName
from huiying.directory.places import divisions, keep_outlines, keep_places, outlines, outlines_in, places, thinned
from huiying.directory.reference import current_version
from huiying.dispatch.plan import question
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.orders.models import WorkOrder
from tests.cast import LIUYIN, NOW, QINGSHI, Cast, again, build

SQUARE = [[[110.0, 20.0], [110.1, 20.0], [110.1, 20.1], [110.0, 20.1], [110.0, 20.0]]]


def geojson(code: object, kind: str = "Polygon") -> dict[str, object]:
    shape = SQUARE if kind == "Polygon" else [SQUARE, SQUARE]
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"adcode": code}, "geometry": {"type": kind, "coordinates": shape}}]}


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def asked(what: str, file: Path, **given: object) -> argparse.Namespace:
    return argparse.Namespace(**{"what": what, "file": file, "also": [], "sheet": None, "source": "", "json": True, **given})


def table(place: Path, *rows: tuple[str, str]) -> Path:
    with place.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("code", "name", "areaCode"), *((code, name, code[:6]) for code, name in rows)])
    return place


def test_divisions_of_one_city_are_taken_from_a_table_of_the_country() -> None:
    named = {"460105": "秀英区", "460105001": "秀英街道", "110101": "东城区", "4601": "海口市"}
    rows = [{"code": code, "name": name} for code, name in named.items()]
    assert [(one.code, one.parent_code, one.level) for one in divisions(rows, "4601")] == [("460105", "", 1), ("460105001", "460105", 2)]


def test_outlines_are_read_thinned_and_refused_where_they_are_none() -> None:
    assert len(outlines_in(geojson(460105))["460105"]) == 1
    assert len(outlines_in(geojson("460105", "MultiPolygon"))["460105"]) == 2
    assert thinned([[110, 20], [110.0001, 20.0001], [110.2, 20]]) == [[110, 20], [110.2, 20]]
    for wrong in ([], {"type": "Feature"}):
        with pytest.raises(ValueError, match="not a FeatureCollection"):
            outlines_in(wrong)
    for feature in (None, 3, {"properties": "x"}, {"properties": {"code": "1"}, "geometry": "x"}):
        with pytest.raises(ValueError, match="not a Feature"):
            outlines_in({"type": "FeatureCollection", "features": [feature]})
    with pytest.raises(ValueError, match="longitude"):
        thinned([[500, 20]])


@pytest.mark.django_db
def test_an_address_is_read_by_the_names_that_the_city_added(cast: Cast) -> None:
    assert places(current_version()).find("榆景苑 3 号楼").code == ""
    keep_places(put=[PlaceName(name="榆景苑", kind="estate", region_code=LIUYIN)], end=(), actor=system("test"), now=NOW)
    assert places(current_version()).find("榆景苑 3 号楼").code == LIUYIN
    keep_places(put=[], end=[("榆景苑", LIUYIN)], actor=system("test"), now=NOW)
    assert places(current_version()).find("榆景苑 3 号楼").code == ""
    assert Event.objects.filter(type="places.changed").count() == 2


@pytest.mark.django_db
def test_the_catalogue_is_asked_with_the_street_that_an_address_surely_tells(cast: Cast) -> None:
    def region(code: str, address: str) -> str:
        order = cast.order(region_code=LIUYIN, incident_address="长堤巷")
        WorkOrder.objects.filter(pk=order.pk).update(region_code=code, incident_address=address)
        return question(again(order)).region

    assert region("", "东河区青石街道人民路 18 号") == QINGSHI
    assert region("990101", "青石街道人民路 18 号") == QINGSHI
    assert region("990102", "青石街道人民路 18 号") == "990102"  # another district was chosen by a person
    assert region("", "青石那边") == ""  # a short name alone is not sure
    assert region(LIUYIN, "青石街道") == LIUYIN


@pytest.mark.django_db
def test_divisions_are_imported_while_the_city_is_set_up_and_written_as_a_sheet_when_it_is_open(cast: Cast, tmp_path: Path) -> None:
    City.objects.update(code="460100")
    areas = table(tmp_path / "areas.csv", ("460105", "秀英区"), ("110101", "东城区"))
    streets = table(tmp_path / "streets.csv", ("460105001", "秀英街道"), ("110101001", "东华门街道"))
    with pytest.raises(Refusal, match="460105"):
        run(asked("regions", streets))
    with pytest.raises(Refusal, match="--sheet"):
        run(asked("regions", areas, also=[streets]))
    sheet = tmp_path / "sheet.csv"
    assert run(asked("regions", areas, also=[streets], sheet=sheet)) == 0
    assert sheet.read_text(encoding="utf-8-sig").splitlines() == ["code,name,name_en", "460105,秀英区,", "460105001,秀英街道,"]
    with pytest.raises(Refusal, match="cannot be written"):
        run(asked("regions", areas, also=[streets], sheet=tmp_path / "missing" / "sheet.csv"))
    assert not Region.objects.filter(code__startswith="46").exists()
    City.objects.update(opened_at=None)
    assert run(asked("regions", areas, also=[streets])) == 0
    assert set(Region.objects.filter(code__startswith="46").values_list("code", "parent_code")) == {("460105", ""), ("460105001", "460105")}


@pytest.mark.django_db
def test_outlines_are_kept_for_known_divisions_alone(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "outlines.json"
    file.write_text(json.dumps(geojson("990101")), encoding="utf-8")
    assert run(asked("outlines", file, source="测绘院")) == 0
    assert json.loads(capsys.readouterr().out) == {"kept": 1, "left out": 0}
    assert outlines(current_version())["990101"][0][0] == [110.0, 20.0]
    assert keep_outlines(outlines={"999999": SQUARE}, source="", actor=system("test"), now=NOW) == 0
    assert Outline.objects.get().source == "测绘院"
    file.write_text("{", encoding="utf-8")
    with pytest.raises(Refusal):
        run(asked("outlines", file))
