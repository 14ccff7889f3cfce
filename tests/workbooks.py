"""Workbooks written part by part, with what a well-behaved writer would never put into one."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/>
</Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">
<sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>
</Relationships>""",
    "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">STRINGS</sst>',
    "xl/worksheets/sheet1.xml": f"""<worksheet xmlns="{_MAIN}">BEFORE<sheetData>ROWS</sheetData>
</worksheet>""",
}


def write(path: Path, rows: str, *, strings: str = "", before: str = "", head: str = "") -> Path:
    """Write a workbook of one sheet; ``head`` comes before its first element."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            text = text.replace("STRINGS", strings).replace("BEFORE", before)
            if name.endswith("sheet1.xml"):
                text = head + text.replace("ROWS", rows)
            archive.writestr(name, text)
    return path
