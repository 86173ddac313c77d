"""boundaries.geojson, where a workspace has one: the outline of every commune, checked, and thinned for a map of a page.

The file stands in no plan and decides no figure; but a commune drawn in another's place misleads as surely as a wrong
number, so what is not plainly right is refused with the feature it stands in.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.reference.files import Folder
from pipeline.reference.model import Boundary

FILE = "boundaries.geojson"
BYTES = 30_000_000
GIVEN = 1_000_000  # vertices of the whole file
KEPT = 40_000  # vertices that may be left for a page
DETAIL = 700  # a page shows no more than one part in so many of the province's extent
DECIMALS = 5  # of a degree: about a metre
SAME = 7  # decimals within which two vertices are one: neighbours are often written with the last digits apart
SHAPES = ("Polygon", "MultiPolygon")
WGS84 = ("CRS84", "4326")

SIMPLER = "Làm gọn đường ranh giới (QGIS: Simplify; mapshaper: -simplify) rồi lưu lại."
CHECK = "Sửa đối tượng này trong phần mềm bản đồ (QGIS: Check validity, Fix geometries) rồi lưu lại."


def read(folder: Folder, path: Path, communes: Mapping[str, str]) -> list[Boundary]:
    """The outlines in the order of ``communes`` (code → name), none where the workspace has no such file.

    Geometries come back as GeoJSON text, WGS84 degrees, outer rings counter-clockwise. Every fault goes to
    ``folder.problems`` with its feature and commune code.
    """
    content = _content(folder, path)
    if content is None:
        return []
    found: dict[str, tuple[int, Any]] = {}
    vertices = 0
    for at, feature in enumerate(content):
        code = _code(folder, path, at, feature, communes)
        if code is None:
            continue
        if code in found:
            _wrong(
                folder, path, f"features[{at}]", f"xã {code} lần thứ hai (đã có ở features[{found[code][0]}])",
                "mỗi xã một đối tượng; nhiều mảnh thì là một MultiPolygon",
                "Gộp các mảnh của xã thành một MultiPolygon hoặc xóa đối tượng thừa.",
                f"Commune {code} stands twice.",
            )  # fmt: skip
            continue
        polygons = _polygons(folder, path, at, code, feature.get("geometry"))
        found[code] = (at, polygons)
        vertices += sum(len(ring) for rings in polygons or () for ring in rings)
    if vertices > GIVEN:
        _wrong(folder, path, "", f"{vertices} đỉnh", f"không quá {GIVEN} đỉnh", SIMPLER, f"{vertices} vertices.")
    if any(p.file == folder.name(path) for p in folder.problems):
        return []
    return _thinned(folder, path, {code: found[code] for code in communes if code in found})


def _wrong(folder: Folder, path: Path, where: str, found: str, expected: str, todo: str, english: str) -> None:
    folder.problem(path, 0, where, found, expected, todo, english)


def _content(folder: Folder, path: Path) -> list[Any] | None:
    """The features, or None where there is no file or it is no FeatureCollection in WGS84."""
    if not path.is_file():
        return None
    size = path.stat().st_size
    if size > BYTES:
        limit = f"không quá {BYTES // 1_000_000} MB"
        _wrong(folder, path, "", f"{size / 1_000_000:.0f} MB", limit, SIMPLER, f"The file has {size} bytes.")
        return None
    text = folder.text(path, required=False)
    if text is None:
        return None
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "lồng quá sâu" if isinstance(error, RecursionError) else str(error)
        _wrong(folder, path, "", reason, "tệp GeoJSON hợp lệ", "Xuất lại tệp.", f"Not valid JSON: {reason}.")
        return None
    if not isinstance(whole, dict) or not isinstance(whole.get("features"), list):
        kind = whole.get("type") if isinstance(whole, dict) else type(whole).__name__
        _wrong(
            folder, path, "type", repr(kind), "một FeatureCollection có danh sách features",
            "Xuất lại lớp ranh giới xã dưới dạng GeoJSON.", "Not a FeatureCollection.",
        )  # fmt: skip
        return None
    # RFC 7946 knows WGS84 only; older files name another system in 'crs', and would be drawn in the wrong place.
    crs = json.dumps(whole.get("crs"))
    if whole.get("crs") is not None and not any(name in crs for name in WGS84):
        _wrong(
            folder, path, "crs", crs[:120], "hệ tọa độ WGS84 (EPSG:4326)", "Xuất lại tệp với hệ tọa độ EPSG:4326.",
            "Another reference system than WGS84.",
        )  # fmt: skip
        return None
    return whole["features"]


def _code(folder: Folder, path: Path, at: int, feature: Any, communes: Mapping[str, str]) -> str | None:
    where = f"features[{at}].properties.commune_code"
    about = feature.get("properties") if isinstance(feature, dict) else None
    code = about.get("commune_code") if isinstance(about, dict) else None
    if isinstance(code, str) and code in communes:
        return code
    if code is None:
        _wrong(
            folder, path, where, "không có mã xã", "mã xã dạng chữ, ví dụ \"05986\"",
            "Thêm thuộc tính commune_code theo communes.csv.", f"Feature {at} has no commune_code.",
        )  # fmt: skip
    elif not isinstance(code, str):
        _wrong(
            folder, path, where, f"số {code!r}"[:80], "mã xã dạng chữ, giữ số 0 ở đầu, ví dụ \"05986\"",
            "Lưu thuộc tính commune_code kiểu văn bản.", f"Feature {at}: commune_code {code!r} is not a text.",
        )  # fmt: skip
    else:
        _wrong(
            folder, path, where, repr(code[:40]), "một mã xã có trong communes.csv",
            "Sửa mã, hoặc bỏ đối tượng không phải là xã của tỉnh.",
            f"Feature {at}: {code[:40]!r} is not in communes.csv.",
        )  # fmt: skip
    return None


def _polygons(folder: Folder, path: Path, at: int, code: str, geometry: Any) -> list[Any] | None:
    """Polygons as lists of closed rings of (longitude, latitude); None after a fault."""
    where = f"features[{at}].geometry"
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in SHAPES:
        _wrong(
            folder, path, where, f"{kind!r} (xã {code})", "Polygon hoặc MultiPolygon", CHECK,
            f"Feature {at} ({code}) is {kind!r}, not a polygon.",
        )  # fmt: skip
        return None
    given = geometry.get("coordinates")
    polygons = [given] if kind == "Polygon" else given
    if not isinstance(polygons, list) or not polygons:
        polygons = [None]
    made = []
    for rings in polygons:
        read_rings = [_ring(ring) for ring in rings] if isinstance(rings, list) and rings else ["không có vòng nào"]
        fault = next((r for r in read_rings if isinstance(r, str)), None)
        if fault:
            _wrong(
                folder, path, where, f"{fault} (xã {code})",
                "các vòng khép kín từ 4 đỉnh [kinh độ, vĩ độ] trở lên, độ WGS84, trong khoảng ±180 và ±90",
                "Xuất lại tệp với hệ tọa độ EPSG:4326." if "ngoài" in fault else CHECK,
                f"Feature {at} ({code}): a ring is not a closed ring of WGS84 positions.",
            )  # fmt: skip
            return None
        made.append(read_rings)
    return made


def _ring(ring: Any) -> list[tuple[float, float]] | str:
    """A ring as positions, or what is wrong with it."""
    if not isinstance(ring, list):
        return "không phải danh sách đỉnh"
    made = []
    for position in ring:
        if not isinstance(position, list) or len(position) < 2 or not all(_is_number(x) for x in position[:2]):
            return f"đỉnh {json.dumps(position)[:60]}"
        if abs(position[0]) > 180 or abs(position[1]) > 90:
            return f"đỉnh {json.dumps(position)[:60]} nằm ngoài ±180, ±90"
        made.append((round(float(position[0]), SAME), round(float(position[1]), SAME)))
    if len(made) < 4:
        return f"vòng chỉ có {len(made)} đỉnh"
    return made if made[0] == made[-1] else "vòng không khép kín"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _thinned(folder: Folder, path: Path, found: Mapping[str, tuple[int, Any]]) -> list[Boundary]:
    """Checked shapes with only the vertices a page can show; neighbours keep one common line between them."""
    import shapely

    codes = list(found)
    shapes = [shapely.MultiPolygon([(rings[0], rings[1:]) for rings in found[code][1]]) for code in codes]
    for code, shape in zip(codes, shapes, strict=True):
        if not shape.is_valid:
            _wrong(
                folder, path, f"features[{found[code][0]}].geometry",
                f"đường tự cắt hoặc chồng nhau: {shapely.is_valid_reason(shape)} (xã {code})",
                "đường ranh giới không tự cắt, các vòng không chồng nhau", CHECK,
                f"Feature {found[code][0]} ({code}) is not a valid polygon.",
            )  # fmt: skip
    if not shapes or any(not s.is_valid for s in shapes):
        return []
    west, south, east, north = shapely.total_bounds(shapes)
    step = max(east - west, north - south) / DETAIL
    # A coverage keeps shared borders shared; outlines that overlap are none, and are thinned one by one.
    thin = shapely.coverage_simplify if shapely.coverage_is_valid(shapes) else shapely.simplify
    made = []
    for code, whole, shape in zip(codes, shapes, thin(shapes, step), strict=True):
        drawn = shapely.orient_polygons(shape if not shape.is_empty else whole)
        point = shapely.point_on_surface(drawn)
        text = json.dumps(_rounded(shapely.geometry.mapping(drawn)), separators=(",", ":"))
        made.append(
            Boundary(
                commune_code=code, geometry=text, vertices=int(shapely.get_num_coordinates(drawn)),
                vertices_given=int(shapely.get_num_coordinates(whole)), label_lon=round(point.x, DECIMALS),
                label_lat=round(point.y, DECIMALS),
            )
        )  # fmt: skip
    left = sum(b.vertices for b in made)
    if left > KEPT:
        _wrong(
            folder, path, "", f"{left} đỉnh sau khi làm gọn", f"không quá {KEPT} đỉnh", SIMPLER,
            f"{left} vertices are left after thinning.",
        )  # fmt: skip
        return []
    return made


def _rounded(geometry: Mapping[str, Any]) -> dict[str, Any]:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rings = [[[[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring] for ring in part] for part in parts]
    return {"type": "MultiPolygon", "coordinates": rings}
