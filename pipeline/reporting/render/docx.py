"""A report as DOCX in the official form of Vietnamese administrative documents, from a template that office staff can edit.

The template (``templates/official.docx``, or the workspace's own ``data/raw/reference/official.docx``) has the form and its
names in double braces; docxtpl fills those in. The parts of the report are then put where the template says
``{{p body }}`` and ``{{p annexes }}``, as elements: no text of theirs is ever read as a template or as markup.
"""

from __future__ import annotations

import copy
import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import jinja2
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from unidecode import unidecode

from pipeline import errors
from pipeline.reporting import language, wording
from pipeline.reporting.document import Document
from pipeline.reporting.render import plain
from pipeline.reporting.render.docx_blocks import Blocks, roman

OFFICIAL = Path(__file__).parents[1] / "templates" / "official.docx"
"""The form, as Nghị định 30/2020/NĐ-CP (annex I) has it; Word is where it is changed."""
PLACES = {"body": "ntm_body", "annexes": "ntm_annexes"}
DOTS = "…………"
SIGNATORIES = {"van phong ": "CHÁNH VĂN PHÒNG", "so ": "GIÁM ĐỐC", "uy ban ": "CHỦ TỊCH", "ubnd ": "CHỦ TỊCH"}
"""Who signs, by how the name of the office begins, without its marks."""


def write(document: Document, path: Path, template: Path | None = None) -> None:
    """Write the report to ``path``; the same bytes every time. ``template`` stands in place of the project's own.

    Raises ReferenceFileError for a template that cannot be read, that names something there is not, or that has no
    paragraph ``{{p body }}``.
    """
    with language.spoken(document.lang):
        made = _filled(document, template or OFFICIAL)
        _labelled(made, document.notice)
        _styled(made)
        _placed(made, document)
        _described(made, document)
    stream = io.BytesIO()
    made.save(stream)
    path.write_bytes(plain.repacked(stream.getvalue()))


# -- the form ---------------------------------------------------------------------------------------------------------
def context(document: Document) -> dict[str, Any]:
    """What the names in a template stand for: texts, but for ``recipients``, a list of texts."""
    say = language.say
    office = document.coordinator or document.issuer
    plan = document.subtitle or document.title
    period = document.label if document.lang == "en" else wording.inner(document.label)
    # "Kết quả thực hiện Kế hoạch thực hiện Chương trình …" says one thing twice.
    carried_out = plan.removeprefix("Kế hoạch thực hiện ")
    about = say("Kết quả thực hiện {plan} ({period})", plan=carried_out, period=document.label)
    return {
        "issuer": document.issuer.upper() if document.issuer != office else "",
        "office": office.upper() or DOTS,
        "number": say("Số: {dots}/BC-{sign}", dots="……", sign=_sign(office)),
        "nation": say("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        "motto": say("Độc lập - Tự do - Hạnh phúc"),
        "place_and_date": say("{place}, ngày …… tháng …… năm ………", place=document.province),
        "kind": say("BÁO CÁO"),
        "subject": f"{document.title}\n{about}" if document.subtitle else about,
        "notice": document.notice,
        "opening": say(
            "Thực hiện {plan}, {office} báo cáo kết quả thực hiện {period} (số liệu đến hết ngày {day}) như sau:",
            plan=plan, office=office or DOTS, period=period, day=wording.date(document.period_end),
        ),
        "closing": say(
            "Trên đây là báo cáo kết quả thực hiện {period}; {office} kính trình {issuer} xem xét, chỉ đạo./.",
            period=period, office=office or DOTS, issuer=document.issuer or DOTS,
        ),
        "recipients_title": say("Nơi nhận:"),
        "recipients": [
            say("{issuer} (để báo cáo);", issuer=document.issuer or DOTS),
            say("Ban Chỉ đạo các chương trình mục tiêu quốc gia tỉnh;"),
            say("Các sở, ban, ngành phụ trách tiêu chí;"),
            say("UBND các huyện, thành phố;"),
            say("Lưu: VT."),
        ],
        "signatory": _signatory(office),
        "signed_by": "",
        "period": document.label,
        "period_end": wording.date(document.period_end),
        "title": document.title,
        "plan": plan,
        "province": document.province,
    }  # fmt: skip


def _sign(office: str) -> str:
    """The short sign of an office in a document's number: 'Văn phòng Điều phối …' → VPĐP; dots for one not known."""
    return "VPĐP" if office.lower().startswith("văn phòng điều phối") else "……"


def _signatory(office: str) -> str:
    """The title of who signs for an office, in capitals; dots where its name does not say."""
    known = [title for start, title in SIGNATORIES.items() if unidecode(office).lower().startswith(start)]
    return language.say(known[0]) if known else DOTS


def _filled(document: Document, template: Path) -> Any:
    """The template with its names filled in and a bookmark where the parts go."""
    values: dict[str, Any] = {
        k: [plain.legal(t) for t in v] if isinstance(v, list) else plain.legal(v) for k, v in context(document).items()
    }
    mark = '<w:p><w:bookmarkStart w:id="{}" w:name="{}"/><w:bookmarkEnd w:id="{}"/></w:p>'
    for i, (name, bookmark) in enumerate(PLACES.items(), 9001):
        values[name] = Markup(mark).format(i, bookmark, i)
    # A template is somebody's file: it may name what is above, and neither reach into Python nor leave a name unfilled.
    environment = SandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined)
    form: Any = DocxTemplate(str(template))
    form.render_properties = lambda *_: None  # _described writes them, no longer than Word takes
    try:
        form.init_docx()
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise _wrong(template, f"không mở được ({type(error).__name__})", "một tệp .docx của Word") from error
    try:
        form.render(values, environment)
    except jinja2.TemplateError as error:
        near = [line.strip() for line in getattr(error, "docx_context", ()) if "{" in line]
        said = " ".join([str(error), *(f"«{line[:60]}»" for line in near[:3])])
        raise _wrong(template, said, f"các tên: {', '.join(sorted(values))}") from error
    made: Any = form.docx
    if _place(made, "body") is None:
        raise _wrong(
            template, "không có đoạn {{p body }}", "một đoạn riêng chỉ có {{p body }}, nơi đặt nội dung báo cáo"
        )
    return made


def _wrong(template: Path, found: str, expected: str) -> errors.ReferenceFileError:
    return errors.ReferenceFileError(
        template.name, found, expected, "Sửa mẫu, hoặc bỏ tệp này đi để dùng mẫu có sẵn (docs/reports.md).",
        english=f"The template {template.name} cannot be used.",
    )  # fmt: skip


def _place(made: Any, name: str) -> Any:
    """The paragraph of the body that holds a place's bookmark; None where the template has none."""
    bookmark = f'./w:bookmarkStart[@w:name="{PLACES[name]}"]'
    return next((paragraph for paragraph in made.paragraphs if paragraph._p.xpath(bookmark)), None)


def _labelled(made: Any, notice: str) -> None:
    """The label of invented data in every head and in the text, also where a template of one's own leaves it out."""
    label = plain.legal(notice)
    if not label:
        return
    for section in made.sections:
        heads = [section.header]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        if made.settings.odd_and_even_pages_header_footer:
            heads.append(section.even_page_header)
        for head in heads:
            if label not in _text(head._element):
                head.add_paragraph().add_run(label).bold = True
    if label not in _text(made.element.body):
        _place(made, "body").insert_paragraph_before(label)


def _text(element: Any) -> str:
    return "".join(t.text or "" for t in element.xpath(".//w:t"))


def _styled(made: Any) -> None:
    """Styles the parts need and a template of one's own lacks, from the project's template."""
    own: Any = docx.Document(str(OFFICIAL))
    known = {s.name for s in made.styles}
    for style in own.styles:
        if style.name.startswith(("NTM ", "Heading ")) and style.name not in known:
            made.styles.element.append(copy.deepcopy(style.element))


# -- the parts --------------------------------------------------------------------------------------------------------
def _placed(made: Any, document: Document) -> None:
    """Put sections and annexes where the template has room for them."""
    parts = [s for s in document.paper if not s.annex]
    annexes = [*(s for s in document.paper if s.annex), plain.provenance(document)]
    place = _place(made, "body")
    blocks = Blocks(document, made, place)
    for i, section in enumerate(parts, 1):
        blocks.section(section, f"{roman(i)}.")
    blocks.turn(lying=False)
    _remove(place)
    place = blocks.place = _place(made, "annexes") or made.add_paragraph()
    for i, section in enumerate(annexes, 1):
        blocks.section(section, language.say("Phụ lục {n}.", n=i), new_page=i == 1)
    _remove(place)
    blocks.close()


def _remove(paragraph: Any) -> None:
    paragraph._p.getparent().remove(paragraph._p)


def _described(made: Any, document: Document) -> None:
    """Properties of the file, and the language of its text."""
    about, values = made.core_properties, context(document)
    plain.describe(about, document)
    about.subject, about.comments = plain.described(values["subject"]), plain.described(document.notice)
    about.revision = 1
    for spoken in made.styles.element.xpath(".//w:lang"):
        for script in ("w:val", "w:eastAsia"):
            spoken.set(qn(script), about.language)
