"""Reading the CSV and TOML files: text tolerant of a byte-order mark and of decomposed Unicode, every fault kept."""

from __future__ import annotations

import csv
import difflib
import io
import re
import tomllib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import AliasChoices, BaseModel, ValidationError

from pipeline.reference.problems import Problem

R = TypeVar("R", bound=BaseModel)
NEARLY = 0.85  # ratio of difflib from which a column's name is taken for a misspelling
SHOWN = 80  # characters of a wrong cell that an error repeats
LARGEST_FILE = 40_000_000  # bytes; the plan and reference files of a province are some hundred thousand


@dataclass(frozen=True)
class Row(Generic[R]):
    """A typed row and the line it starts on."""

    line: int
    record: R


class Folder:
    """The raw folder of a workspace; whatever is wrong in its files is added to ``problems``."""

    def __init__(self, root: Path):
        self.root = root
        self.problems: list[Problem] = []
        self.untyped: dict[str, set[str]] = {}
        """File name → the cells of its lines that have a fault: what stands there is known, if not yet right."""
        self.unread: set[str] = set()
        """Names of files of which no line could be read."""
        self._headers: dict[Path, list[str]] = {}

    def problem(
        self, path: Path, line: int, column: str, found: object, expected: str, todo: str, english: str
    ) -> None:
        """Keeps a fault; ``found`` is quoted when it is the text of a cell."""
        self.problems.append(Problem(self.name(path), line, column, str(found), expected, todo, english))

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def text(self, path: Path, *, required: bool) -> str | None:
        """The file as NFC text, or None where it is absent or not UTF-8."""
        if not path.exists():
            if required:
                self.problem(
                    path,
                    0,
                    "",
                    "không có tệp",
                    "tệp này",
                    "Đặt tệp vào đúng thư mục; mẫu có trong thư mục data/raw của dự án.",
                    f"The file {path.name} is missing.",
                )
            return None
        content = self._bytes(path)
        if content is None:
            return None
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self.problem(
                path,
                line,
                "",
                "ký tự không phải UTF-8",
                "tệp văn bản UTF-8",
                "Lưu lại tệp với bảng mã UTF-8 (CSV UTF-8).",
                f"{path.name} is not UTF-8 text.",
            )
            return None
        return unicodedata.normalize("NFC", text)

    def _bytes(self, path: Path) -> bytes | None:
        try:
            with path.open("rb") as stream:
                content = stream.read(LARGEST_FILE + 1)
        except OSError as error:
            self.problem(
                path,
                0,
                "",
                f"không đọc được: {error.strerror}",
                "một tệp đọc được",
                "Kiểm tra quyền đọc, và đây là một tệp chứ không phải thư mục.",
                f"{path.name} cannot be read: {error.strerror}.",
            )
            return None
        if len(content) > LARGEST_FILE:
            self.problem(
                path,
                0,
                "",
                f"tệp lớn hơn {LARGEST_FILE // 1_000_000} MB",
                f"tệp không quá {LARGEST_FILE // 1_000_000} MB",
                "Kiểm tra lại tệp: đây không phải tệp danh mục.",
                f"{path.name} is larger than {LARGEST_FILE // 1_000_000} MB.",
            )
            return None
        return content

    def has_column(self, path: Path, column: str) -> bool:
        """True where the CSV file, read before, has that column."""
        return column in self._headers.get(path, ())

    def csv(self, path: Path, model: type[R], *, required: bool = True) -> list[Row[R]]:
        """The rows of a CSV file that are right; each wrong cell is a problem. An absent optional file has no rows."""
        text = self.text(path, required=required)
        if text is None:
            if required or path.exists():
                self.unread.add(path.name)
            return []
        reader = csv.reader(io.StringIO(text, newline=""))
        rows: list[Row[R]] = []
        header: list[str] | None = None
        end = 0
        try:
            for cells in reader:
                line, end = end + 1, reader.line_num
                if not any(c.strip() for c in cells):
                    continue
                if header is None:
                    header = self._headers[path] = [c.strip() for c in cells]
                    if not self._header_is_right(path, line, header, model):
                        self.unread.add(path.name)
                        return []
                    continue
                record = None
                if len(cells) != len(header):
                    self.problem(
                        path,
                        line,
                        "",
                        f"{len(cells)} ô",
                        f"{len(header)} ô như dòng tiêu đề",
                        "Đặt ô có dấu phẩy trong dấu ngoặc kép; thêm hoặc bớt ô cho đủ.",
                        f"{len(cells)} cells where the heading has {len(header)}; quote cells that hold a comma.",
                    )
                else:
                    record = self._record(path, line, dict(zip(header, cells)), model)
                if record is not None:
                    rows.append(Row(line, record))
                else:
                    self.untyped.setdefault(path.name, set()).update(c.strip() for c in cells)
        except csv.Error as error:
            self.problem(
                path,
                end + 1,
                "",
                str(error),
                "tệp CSV hợp lệ",
                "Kiểm tra dấu ngoặc kép ở dòng này.",
                f"Not a valid CSV line: {error}.",
            )
        if header is None:
            self.problem(
                path,
                1,
                "",
                "tệp trống",
                "dòng tiêu đề " + ",".join(names[0] for names in columns_of(model).values()),
                "Ghi dòng tiêu đề; tệp chỉ có tiêu đề là hợp lệ nếu không có dữ liệu.",
                "The file is empty; it needs at least its heading.",
            )
        return rows

    def _header_is_right(self, path: Path, line: int, header: list[str], model: type[BaseModel]) -> bool:
        known = columns_of(model)
        missing = [
            known[n][0] for n, f in model.model_fields.items() if f.is_required() and not set(known[n]) & set(header)
        ]
        repeated = sorted({c for c in header if c and header.count(c) > 1})
        if missing:
            separated = " (tệp dùng dấu chấm phẩy)" if len(header) == 1 and ";" in header[0] else ""
            self.problem(
                path,
                line,
                ", ".join(missing),
                f"{shown(','.join(header))}{separated}",
                f"có cột {', '.join(missing)}",
                "Thêm cột còn thiếu; các cột cách nhau bằng dấu phẩy.",
                f"Missing columns: {', '.join(missing)}.",
            )
        if repeated:
            self.problem(
                path,
                line,
                ", ".join(repeated),
                "cột lặp lại",
                "mỗi cột một lần",
                "Xóa hoặc đổi tên cột thừa.",
                f"Columns given twice: {', '.join(repeated)}.",
            )
        misspelt = nearly(header, known.values())
        for column, meant in misspelt:
            self.problem(
                path,
                line,
                column,
                f"cột {column}, không có cột {meant}",
                f"cột {meant}",
                f"Sửa tên cột thành {meant}, hoặc đặt tên khác hẳn nếu là cột riêng.",
                f"The column {column} would be left alone; {meant} is what is read.",
            )
        return not missing and not repeated and not misspelt

    def _record(self, path: Path, line: int, cells: dict[str, str], model: type[R]) -> R | None:
        try:
            return model.model_validate(cells)
        except ValidationError as error:
            for fault in error.errors():
                column, found = str(fault["loc"][0]), fault["input"]
                self._cell_problem(path, line, column, found, fault)
            return None

    def _cell_problem(self, path: Path, line: int, column: str, found: Any, fault: Any) -> None:
        texts = fault.get("ctx", {})
        vi, en = texts.get("vi", fault["msg"]), texts.get("en", fault["msg"])
        quoted = "ô trống" if found == "" else shown(found)
        self.problem(
            path, line, column, quoted, vi, "Sửa lại ô này.", f"{column}: found {shown(found)}, expected {en}."
        )

    def toml(
        self, path: Path, sections: dict[str, type[BaseModel]], optional: dict[str, type[BaseModel]]
    ) -> dict[str, Any] | None:
        """The named sections of a TOML file, each typed, or None where anything in them is wrong.

        An optional section that is absent is the one of all defaults.
        """
        text = self.text(path, required=True)
        if text is None:
            return None
        try:
            content = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # TOMLDecodeError, a number of 5,000 digits, a thousand brackets
            at = re.search(r"line (\d+)", str(error))
            what = "quá nhiều ngoặc lồng nhau" if isinstance(error, RecursionError) else shown(str(error))
            self.problem(
                path,
                int(at[1]) if at else 0,
                "",
                what,
                "tệp TOML hợp lệ",
                "Kiểm tra dấu ngoặc và dấu bằng.",
                f"Not valid TOML: {error}.",
            )
            return None
        before = len(self.problems)
        made: dict[str, Any] = {}
        for name, model in {**sections, **optional}.items():
            section = content.get(name, {} if name in optional else None)
            if not isinstance(section, dict):
                self.problem(
                    path,
                    0,
                    f"[{name}]",
                    "không có mục này",
                    f"mục [{name}]",
                    f"Thêm mục [{name}].",
                    f"The section [{name}] is missing.",
                )
                continue
            try:
                made[name] = model.model_validate(section)
            except ValidationError as error:
                for fault in error.errors():
                    self._key_problem(path, text, name, str(fault["loc"][0]), fault)
        return made if len(self.problems) == before else None

    def _key_problem(self, path: Path, text: str, section: str, key: str, fault: Any) -> None:
        if fault["type"] == "missing":
            self.problem(
                path,
                key_line(text, section, ""),
                f"{section}.{key}",
                "không có khóa này",
                f"khóa {key} trong [{section}]",
                f"Thêm khóa {key}.",
                f"The key {key} of [{section}] is missing.",
            )
            return
        expected = {
            "bool_type": "true hoặc false",
            "list_type": "một danh sách [ … ]",
            "extra_forbidden": "chỉ các khóa của mục này (docs/plan_files.md): khóa lạ sẽ không được đọc",
        }.get(fault["type"], fault["msg"])
        texts = fault.get("ctx", {})
        self.problem(
            path,
            key_line(text, section, key),
            f"{section}.{key}",
            shown(fault["input"]),
            texts.get("vi", expected),
            "Sửa lại khóa này.",
            f"{key}: found {shown(fault['input'])}, expected {texts.get('en', fault['msg'])}.",
        )


def key_line(text: str, section: str, key: str) -> int:
    """The line of ``key`` in ``[section]`` of a TOML text; of the section itself where the key is empty or absent."""
    here, at = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        heading = re.match(r"\s*\[([^\[\]]+)\]", line)
        if heading:
            here = heading[1].strip()
            at = number if here == section else at
        elif here == section and key and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number
    return at


def nearly(header: list[str], known: Collection[tuple[str, ...]]) -> list[tuple[str, str]]:
    """(column as written, column it is nearly) for every column that would be left alone though it looks like one that the
    file lacks: 'standart', 'Measure'. Remarks are free: a column 'notes' is somebody's own."""
    read = {name for names in known for name in names}
    lacking = [n for names in known if not set(names) & set(header) for n in names if n != "note"]
    near = [(c, difflib.get_close_matches(c.casefold(), lacking, 1, NEARLY)) for c in header if c not in read]
    return [(c, names[0]) for c, names in near if names]


def columns_of(model: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    """For every field the columns it may be read from, the one people write first."""
    return {
        name: tuple(str(c) for c in field.validation_alias.choices)
        if isinstance(field.validation_alias, AliasChoices)
        else (name,)
        for name, field in model.model_fields.items()
    }


def shown(value: object) -> str:
    """A wrong value as an error quotes it: short, whatever it is."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # an integer of 5,000 digits, a list within a list …
        return f"một giá trị {type(value).__name__} quá dài"
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text)} ký tự)"
