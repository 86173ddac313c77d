"""Outlines of communes: read and checked with the reference files, drawn where there are some, tiles where there are none."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import charts_example as two
import duckdb
import plotly.graph_objects as go
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch

from pipeline import reference as reference_files
from pipeline.errors import ReferenceFileError
from pipeline.reference import boundaries
from pipeline.reference.files import Folder
from pipeline.reporting.charts import Chart, cells, choropleth, tilemap
from pipeline.reporting.facts import Facts
from pipeline.workspace import Workspace

Feature = dict[str, Any]


def square(column: int, row: int, points: int = 1) -> list[list[float]]:
    """A closed ring, one tenth of a degree wide, with so many points a side."""
    x, y, step = 106 + column / 10, 21 + row / 10, 0.1 / points
    corners = [(x, y, 1, 0), (x + 0.1, y, 0, 1), (x + 0.1, y + 0.1, -1, 0), (x, y + 0.1, 0, -1)]
    ring = [
        [round(a + i * step * dx, 6), round(b + i * step * dy, 6)] for a, b, dx, dy in corners for i in range(points)
    ]
    return [*ring, ring[0]]


def feature(code: object, *rings: list[list[float]], kind: str = "Polygon") -> Feature:
    coordinates: Any = [[ring] for ring in rings] if kind == "MultiPolygon" else list(rings)
    return {
        "type": "Feature",
        "properties": {"commune_code": code},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def collection(*features: Any, **more: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)} | more)


def read(tmp_path: Path, text: str | bytes, codes: tuple[str, ...] = ("00001", "00002")) -> tuple[list[Any], list[str]]:
    """What is read of a file, and the faults told."""
    path = tmp_path / boundaries.FILE
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    folder = Folder(tmp_path)
    found = boundaries.read(folder, path, dict.fromkeys(codes, "Xã"))
    return found, [p.sentence() for p in folder.problems]


def mapped(tmp_path: Path, features: list[Feature], *counts: int) -> Facts:
    """Facts of places whose outlines are read from a file of these features."""
    districts, communes = two.places(*counts)
    codes = tuple(c["commune_code"] for c in communes)
    found, told = read(tmp_path, collection(*features), codes)
    assert told == []
    return two.facts(tmp_path, districts, communes, more={"reference.boundaries": [asdict(b) for b in found]})


# -- the file --------------------------------------------------------------------------------------------------


def test_outlines_are_thinned_and_neighbours_keep_one_border(tmp_path: Path) -> None:
    found, told = read(tmp_path, collection(feature("00002", square(1, 0, 50)), feature("00001", square(0, 0, 50))))
    assert told == [] and [b.commune_code for b in found] == ["00001", "00002"]
    assert [(b.vertices_given, b.vertices) for b in found] == [(201, 5), (201, 5)]
    assert (found[0].label_lon, found[0].label_lat) == pytest.approx((106.05, 21.05), abs=0.02)
    one, other = (set(map(tuple, json.loads(b.geometry)["coordinates"][0][0])) for b in found)
    assert one & other == {(106.1, 21.0), (106.1, 21.1)}


def test_islands_and_holes_are_kept_and_rings_turn_one_way(tmp_path: Path) -> None:
    hole = [[106.04, 21.04], [106.06, 21.04], [106.06, 21.06], [106.04, 21.06], [106.04, 21.04]]
    clockwise = square(0, 0)[::-1]
    text = collection(
        feature("00001", clockwise, hole), feature("00002", square(3, 0), square(5, 0), kind="MultiPolygon")
    )
    found, told = read(tmp_path, text)
    assert told == []
    first, second = (json.loads(b.geometry)["coordinates"] for b in found)
    assert [len(part) for part in first] == [2] and [len(part) for part in second] == [1, 1]
    outer, inner = ([tuple(p) for p in ring] for ring in first[0])
    assert choropleth._enclosed(outer) > 0 > choropleth._enclosed(inner)


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    assert boundaries.read(folder, tmp_path / boundaries.FILE, {}) == [] and folder.problems == []


def broken(change: Callable[[Feature], Any], code: str = "00001") -> str:
    """One good feature and one that was changed."""
    bad = feature(code, square(1, 0))
    change(bad)
    return collection(feature("00002", square(0, 0)), bad)


BOW = [[106.0, 21.0], [106.1, 21.1], [106.1, 21.0], [106.0, 21.1], [106.0, 21.0]]
FAULTS: dict[str, tuple[str | bytes, list[str]]] = {
    "not json": ("{", ["GeoJSON hợp lệ"]),
    "too deep": ("[" * 200_000, ["GeoJSON hợp lệ"]),
    "not utf-8": (b'{"type": "\xff"}', ["UTF-8"]),
    "one geometry": (json.dumps({"type": "Polygon", "coordinates": [square(0, 0)]}), ["FeatureCollection", "'Polygon'"]),
    "a list": ("[]", ["FeatureCollection", "'list'"]),
    "another system": (
        collection(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3405"}}), ["3405", "WGS84"],
    ),
    "unknown code": (collection(feature("99999", square(0, 0))), ["features[0]", "'99999'", "communes.csv"]),
    "a number as code": (collection(feature(5986, square(0, 0))), ["features[0]", "số 5986", "05986"]),
    "no code": (collection({"type": "Feature", "properties": None}), ["features[0]", "không có mã xã"]),
    "a text as feature": (collection("x"), ["features[0]", "không có mã xã"]),
    "twice": (
        collection(feature("00001", square(0, 0)), feature("00001", square(1, 0))), ["features[1]", "00001", "features[0]"],
    ),
    "a line": (broken(lambda f: f.update(geometry={"type": "LineString", "coordinates": []})), ["features[1]", "LineString", "00001"]),
    "no geometry": (broken(lambda f: f.update(geometry=None)), ["features[1]", "Polygon hoặc MultiPolygon", "00001"]),
    "no rings": (broken(lambda f: f["geometry"].update(coordinates=[])), ["features[1]", "00001", "không có vòng"]),
    "open": (broken(lambda f: f["geometry"]["coordinates"][0].pop()), ["features[1]", "không khép kín"]),
    "too few": (broken(lambda f: f["geometry"].update(coordinates=[square(0, 0)[:2]])), ["features[1]", "2 đỉnh"]),
    "words": (broken(lambda f: f["geometry"]["coordinates"][0].__setitem__(1, ["a", 1])), ["features[1]", 'đỉnh ["a", 1]']),
    "not a number": (
        broken(lambda f: f["geometry"]["coordinates"][0].__setitem__(1, [float("nan"), 21])), ["features[1]", "NaN"],
    ),
    "metres": (
        broken(lambda f: f["geometry"]["coordinates"][0].__setitem__(1, [2425000.0, 449000.0])),
        ["features[1]", "2425000", "±180", "EPSG:4326"],
    ),
    "crossing itself": (broken(lambda f: f["geometry"].update(coordinates=[BOW])), ["features[1]", "00001", "tự cắt"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "named"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_with_its_feature(tmp_path: Path, text: str | bytes, named: list[str]) -> None:
    found, told = read(tmp_path, text)
    assert found == [] and len(told) == 1
    assert boundaries.FILE in told[0]
    assert [n for n in named if n not in told[0]] == []


@pytest.mark.parametrize(("limit", "named"), [("BYTES", "MB"), ("GIVEN", "đỉnh"), ("KEPT", "sau khi làm gọn")])
def test_a_file_that_is_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, named: str
) -> None:
    monkeypatch.setattr(boundaries, limit, 6)
    found, told = read(tmp_path, collection(feature("00001", square(0, 0, 3)), feature("00002", square(1, 0, 3))))
    assert found == [] and len(told) == 1 and named in told[0] and "QGIS" in told[0]


@pytest.fixture
def workspace(tmp_path: Path, workspace_root: Path) -> Workspace:
    for folder in ("reference", "plan"):
        shutil.copytree(workspace_root / "data" / "raw" / folder, tmp_path / "data" / "raw" / folder)
    return Workspace(tmp_path)


def test_a_workspace_with_outlines_fills_their_table(workspace: Workspace) -> None:
    (workspace.reference / boundaries.FILE).write_text(collection(feature("05986", square(0, 0))), encoding="utf-8")
    loaded = reference_files.load(workspace)
    assert [row[0] for row in loaded.rows("reference.boundaries")] == ["05986"]


def test_a_wrong_outline_ends_with_code_eleven(workspace: Workspace) -> None:
    (workspace.reference / boundaries.FILE).write_text(collection(feature("00000", square(0, 0))), encoding="utf-8")
    with pytest.raises(ReferenceFileError) as caught:
        reference_files.load(workspace)
    assert caught.value.exit_code == 11
    assert "data/raw/reference/boundaries.geojson" in str(caught.value) and "features[0]" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("Huyện Cao Lộc,2,3", "Huyện Cao Lộc,2,", ["map_column", "ô trống"]),
        ("Huyện Cao Lộc,2,3", "Huyện Cao Lộc,0,3", ["map_row", "'0'"]),
        ("Huyện Cao Lộc,2,3", "Huyện Cao Lộc,hai,3", ["map_row", "'hai'"]),
        ("Huyện Cao Lộc,2,3", "Huyện Cao Lộc,2,2", ["hàng 2, cột 2", "dòng 5"]),
    ],
)
def test_a_fault_of_the_map_of_districts_is_told(workspace: Workspace, old: str, new: str, named: list[str]) -> None:
    path = workspace.reference / "districts.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ReferenceFileError) as caught:
        reference_files.load(workspace)
    assert "districts.csv, dòng 6" in str(caught.value)
    assert [n for n in named if n not in str(caught.value)] == []


def test_a_map_of_districts_may_be_left_out(workspace: Workspace) -> None:
    path = workspace.reference / "districts.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(r.rsplit(",", 2)[0] for r in rows) + "\n", encoding="utf-8")
    assert {d.map_row for d in reference_files.load(workspace).districts} == {None}


# -- the chart -------------------------------------------------------------------------------------------------


@pytest.fixture
def four(tmp_path: Path) -> Facts:
    """Two districts of two communes beside each other, two by two."""
    codes = ("90000", "90001", "90100", "90101")
    return mapped(tmp_path, [feature(c, square(i % 2, i // 2, 4)) for i, c in enumerate(codes)], 2, 2)


def polygons(chart: Chart) -> list[dict[str, Any]]:
    return [t for t in chart.data if t.get("fill") == "toself"]


def test_page_and_paper_show_every_commune_in_its_state(four: Facts) -> None:
    for no in (4, None):
        chart = choropleth.choropleth(four, no)
        assert chart is not None
        looks = [tilemap.subject(four, no).looks[c["commune_code"]].look for c in four.communes]
        assert sorted(t["fillcolor"] for t in polygons(chart)) == sorted(x.fill for x in looks)
        symbols = next(t for t in chart.data if t.get("meta") == "wide")
        assert sorted(symbols["text"]) == sorted(x.symbol for x in looks)
        assert set(symbols["customdata"]) == {f"district-{d}.html#c-{c}" for d, c in (
            ("901", "90000"), ("901", "90001"), ("902", "90100"), ("902", "90101"))}  # fmt: skip
        figure = two.drawn(chart)
        painted = [to_hex(p.get_facecolor()) for p in figure.findobj(PathPatch)]
        assert all(painted.count(x.fill) >= [y.fill for y in looks].count(x.fill) for x in looks)
        for form in ("layout", "narrow"):
            go.Figure(data=list(chart.data), layout=getattr(chart, form))  # raises for what plotly does not know
        two.same_twice(chart)


def test_a_commune_says_where_it_was_read(four: Facts) -> None:
    chart = choropleth.choropleth(four, 4)
    assert chart is not None
    said = {t["text"] for t in polygons(chart)}
    for c in four.communes:
        r = four.results[c["commune_code"], 4]
        assert any(c["commune_name"] in s and (r["source_cell"] or "") in s for s in said), c


def test_the_border_of_two_districts_is_drawn_and_no_other(four: Facts) -> None:
    chart = choropleth.choropleth(four)
    assert chart is not None
    border = next(t for t in chart.data if t.get("line", {}).get("width") == 1.4)
    assert {y for y in border["y"] if y is not None} == {21.1}
    assert len({x for x in border["x"] if x is not None}) == 3


def test_neighbours_drawn_apart_have_no_border_in_pieces(tmp_path: Path) -> None:
    shifted = [[[x + 0.0003 * i, y] for x, y in square(i % 2, i // 2, 4)] for i in range(4)]
    codes = ("90000", "90001", "90100", "90101")
    facts = mapped(tmp_path, [feature(c, ring) for c, ring in zip(codes, shifted, strict=True)], 2, 2)
    chart = choropleth.choropleth(facts)
    assert chart is not None and len(polygons(chart)) == 4
    assert not next(t for t in chart.data if t.get("line", {}).get("width") == 1.4)["x"]


def test_a_commune_without_an_outline_is_named(tmp_path: Path) -> None:
    facts = mapped(tmp_path, [feature("90000", square(0, 0))], 2)
    chart = choropleth.choropleth_or_tiles(facts, 2)
    name = facts.communes[1]["commune_name"]
    assert len(polygons(chart)) == 1 and f": {name}." in chart.alt
    assert ("absent", "1 xã chưa có đường ranh giới trên bản đồ") in chart.key
    two.drawn(chart)


def test_without_outlines_the_tiles_stand_in(tmp_path: Path) -> None:
    facts = two.facts(tmp_path / "none", *two.places(2, 1))
    assert choropleth.choropleth(facts) is None
    assert choropleth.choropleth_or_tiles(facts, 3).markup == tilemap.tile_map(facts, 3).markup != ""
    older = two.facts(tmp_path / "older", *two.places(2, 1))
    with duckdb.connect(str(older.database)) as db:
        db.execute("DROP TABLE reference.boundaries")
    assert "tilemap" in choropleth.choropleth_or_tiles(older).markup


def test_hostile_names_stay_words_on_the_map(tmp_path: Path) -> None:
    facts = mapped(tmp_path, [feature("90000", square(0, 0))], 1)
    facts.communes = [c | {"commune_name": two.HOSTILE} for c in facts.communes]
    chart = choropleth.choropleth(facts)
    assert chart is not None
    assert "<b onmouseover" not in chart.spec() + json.dumps(chart.data)
    assert re.search(r"\\u0026lt;b onmouseover", chart.spec())
    two.drawn(chart)


def test_a_commune_inside_another_is_drawn_on_it(tmp_path: Path) -> None:
    inner = [[106.04, 21.04], [106.06, 21.04], [106.06, 21.06], [106.04, 21.06], [106.04, 21.04]]
    facts = mapped(tmp_path, [feature("90000", inner), feature("90001", square(0, 0), inner)], 2)
    chart = choropleth.choropleth(facts)
    assert chart is not None
    sizes = [max(x for x in t["x"] if x is not None) - min(x for x in t["x"] if x is not None) for t in polygons(chart)]
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > sizes[1]
    assert cells.state("passed").fill != cells.state("failed").fill
