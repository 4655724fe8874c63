"""Makes the documents of text_recall_test.py: make_documents.py PARAGRAPHS.json FOLDER.

A program of its own because the libraries may be another Python's. Prints, for each file, the text that is in it.
"""

import json
import pathlib
import sys

import docx
import openpyxl
from ebooklib import epub
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import H, P
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table as PdfTable

TABLE_ROWS = 60
FACE = pathlib.Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


def rows_of(texts):
    """Two columns: a number and a paragraph."""
    return [(str(1000 + number), text) for number, text in enumerate(texts[:TABLE_ROWS])]


def word_document(texts, path):
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Running head"
    table = document.add_table(rows=0, cols=2)
    for cells in rows_of(texts):
        row = table.add_row().cells
        row[0].text, row[1].text = cells
    for number, text in enumerate(texts):
        if number % 20 == 0:
            document.add_heading(f"Part {number}", level=1 + number // 20 % 3)
        paragraph = document.add_paragraph(style="List Bullet" if number % 7 == 0 else None)
        half = len(text) // 2
        paragraph.add_run(text[:half]).bold = True  # one word in two runs
        paragraph.add_run(text[half:])
    document.save(path)
    return "\n".join([" ".join(row) for row in rows_of(texts)] + texts)


def open_document_text(texts, path):
    document = OpenDocumentText()
    table = Table()
    for cells in rows_of(texts):
        row = TableRow()
        for cell in cells:
            box = TableCell()
            box.addElement(P(text=cell))
            row.addElement(box)
        table.addElement(row)
    for number, text in enumerate(texts):
        if number % 20 == 0:
            document.text.addElement(H(outlinelevel=1, text=f"Part {number}"))
        document.text.addElement(P(text=text))
    document.text.addElement(table)
    document.save(str(path))
    return "\n".join(texts + [" ".join(row) for row in rows_of(texts)])


def open_document_sheet(texts, path):
    document = OpenDocumentSpreadsheet()
    table = Table(name="Sheet")
    for cells in enumerate(texts):
        row = TableRow()
        for cell in cells:
            box = TableCell(valuetype="string")
            box.addElement(P(text=str(cell)))
            row.addElement(box)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(str(path))
    return "\n".join(texts)


def excel_sheets(texts, path):
    book = openpyxl.Workbook()
    for part in range(3):
        sheet = book.create_sheet(f"Part {part}")
        for number, text in enumerate(texts[part::3]):
            sheet.append([number, text, number * 1.5, number % 2 == 0])
    book.save(path)
    return "\n".join(texts)


def electronic_book(texts, path):
    book = epub.EpubBook()
    book.set_identifier("recall")
    book.set_title("Handbook")
    book.set_language("en")
    chapters = []
    for begin in range(0, len(texts), 40):
        chapter = epub.EpubHtml(title=f"Part {begin}", file_name=f"part{begin}.xhtml")
        escaped = [text.replace("&", "&amp;").replace("<", "&lt;") for text in texts[begin:begin + 40]]
        chapter.content = f"<h1>Part {begin}</h1>" + "".join(f"<p>{text}</p>" for text in escaped)
        book.add_item(chapter)
        chapters.append(chapter)
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    book.spine = chapters
    epub.write_epub(str(path), book)
    return "\n".join(texts)


def pdf_pages(texts, path, columns, face):
    """Pages of one or two columns, with a table on the first."""
    document = BaseDocTemplate(str(path), pagesize=A4)
    width = document.width / columns
    frames = [Frame(document.leftMargin + number * width, document.bottomMargin, width, document.height)
              for number in range(columns)]
    document.addPageTemplates(PageTemplate(frames=frames))
    style = getSampleStyleSheet()["BodyText"].clone("body", fontName=face, spaceAfter=8)
    escaped = [text.replace("&", "&amp;").replace("<", "&lt;") for text in texts]
    table = [[Paragraph(cell, style) for cell in row] for row in rows_of([text[:80] for text in escaped])[:10]]
    document.build([PdfTable(table, colWidths=[50, width - 80])] + [Paragraph(text, style) for text in escaped])
    return "\n".join(texts)


def written_in_latin(text):
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def main(source, folder):
    texts = json.loads(pathlib.Path(source).read_text(encoding="utf-8"))
    latin = [text for text in texts if written_in_latin(text)]
    folder = pathlib.Path(folder)
    made = {}

    def make(name, maker, *arguments):
        made[name] = maker(arguments[0], folder / name, *arguments[1:])

    make("python-docx.docx", word_document, texts)
    make("odfpy.odt", open_document_text, texts)
    make("odfpy.ods", open_document_sheet, texts)
    make("openpyxl.xlsx", excel_sheets, texts)
    make("ebooklib.epub", electronic_book, texts)
    make("reportlab.pdf", pdf_pages, latin, 1, "Times-Roman")
    make("reportlab-columns.pdf", pdf_pages, latin, 2, "Helvetica")
    if FACE.exists():
        pdfmetrics.registerFont(TTFont("DejaVu", str(FACE)))
        make("reportlab-embedded.pdf", pdf_pages, latin, 2, "DejaVu")
    print(json.dumps(made))


main(*sys.argv[1:])
