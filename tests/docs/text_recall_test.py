#!/usr/bin/env python3
"""How many of the words that other readers find in a file Hearth finds too: at least 99 in 100.

The files are made here by the programs that people's files come from (Pandoc, python-docx, odfpy, ebooklib, openpyxl,
ReportLab), out of Hearth's own handbooks and its words in seven languages; PDFs that Debian packages have brought are
read as well, and those in the folder HEARTH_CORPUS (docs/questions/fetch.py). Each is compared with what pdftotext or
Pandoc reads of it, and with the text it was made from. Of the PDFs from elsewhere all words together count, and one file
must have 95 in 100: formulas and code are cut into words by everybody in another way. Without these programs it reports itself as skipped (77).
"""

import gzip
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import unittest
from collections import Counter

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PRINT = os.environ.get("HEARTH_PRINT_DOCUMENT", "")
READER = os.environ.get("HEARTH_DOCUMENT_READER", "")
LEAST, LEAST_OF_FORMULAS = 0.99, 0.95
MOST_INSTALLED = 12  # of the PDFs that Debian packages have brought
CORPUS = os.environ.get("HEARTH_CORPUS", "")


def words(text):
    """Words and how often they stand there; a word that is broken at the end of a line is one."""
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "").lower()
    return Counter(re.findall(r"[^\W_]+", re.sub(r"(?<=\w)[-\u2010]\s*\n\s*(?=\w)", "", text)))


def recall(read, expected):
    """The share of the expected words that were read, and the most frequent of the others."""
    missing = expected - read
    return 1 - missing.total() / max(1, expected.total()), missing.most_common(12)


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, timeout=300).stdout.decode("utf-8", "replace")


def read_by_hearth(path):
    # Page labels stand in brackets of their own line in what print_document prints.
    return output_of(PRINT, READER, str(path))


def read_by_pandoc(path):
    return output_of("pandoc", "--to", "plain", "--wrap", "none", str(path))


def read_by_pdftotext(path):
    return output_of("pdftotext", str(path), "-")


def paragraphs():
    """Some thousand paragraphs of plain prose: Hearth's handbooks without their markup, and its words in every language."""
    texts = []
    for path in sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")]):
        texts += re.split(r"\n\s*\n", re.sub(r"[`*_|#>\[\]()<\\]", " ", path.read_text(encoding="utf-8")))
    for path in sorted((ROOT / "assets/languages").glob("*.json")):
        said = [text for text in json.loads(path.read_text(encoding="utf-8")).values() if isinstance(text, str)]
        texts += [" ".join(said[begin:begin + 12]) for begin in range(0, len(said), 12)]
    return [" ".join(text.split()) for text in texts if text.strip()]


def installed_pdfs(folder):
    """PDFs from Debian packages, unpacked into the folder where they are compressed."""
    found = [path for path in pathlib.Path("/usr/share/doc").glob("**/*.pdf*") if path.name.endswith((".pdf", ".pdf.gz"))]
    for path in sorted(found, key=lambda path: path.stat().st_size)[:MOST_INSTALLED]:
        if path.suffix == ".gz":
            unpacked = folder / path.stem
            unpacked.write_bytes(gzip.decompress(path.read_bytes()))
            path = unpacked
        yield path
    yield from sorted(pathlib.Path(CORPUS).glob("*.pdf")) if CORPUS else []


def made_files(folder):
    """Path -> the text it was made from."""
    source = folder / "source.json"
    source.write_text(json.dumps(paragraphs()), encoding="utf-8")
    made = json.loads(output_of(interpreter(), "-B", str(HERE / "recall/make_documents.py"), str(source), str(folder)))
    markdown = folder / "source.md"
    markdown.write_text("\n\n".join(re.sub(r"([\W_])", r"\\\1", text).replace("\\ ", " ") for text in paragraphs()),
                        encoding="utf-8")
    for extension in ("docx", "odt", "epub", "pptx", "html"):
        path = folder / f"pandoc.{extension}"
        subprocess.run(["pandoc", "--from", "markdown-smart", "--standalone", "--metadata", "title=Handbook",
                        "-o", str(path), str(markdown)], check=True, capture_output=True)
        made[path.name] = "\n".join(paragraphs())
    return {folder / name: text for name, text in made.items()}


def interpreter():
    """A Python that has the libraries: this one, or the one that Debian's packages are for."""
    for python in (sys.executable, "/usr/bin/python3"):
        test = [python, "-c", "import docx, ebooklib, odf, openpyxl, reportlab"]
        if os.access(python, os.X_OK) and subprocess.run(test, capture_output=True).returncode == 0:
            return python
    return None


class Recall(unittest.TestCase):
    def check(self, path, expected, against, least=LEAST):
        share, missing = recall(words(read_by_hearth(path)), words(expected))
        print(f"{path.name}: {100 * share:.2f} % of {against}", file=sys.stderr)
        self.assertGreaterEqual(share, least, f"{path.name} beside {against}: {missing}")
        return share

    def test_files_that_other_programs_made(self):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in made_files(pathlib.Path(folder)).items():
                with self.subTest(path.name):
                    self.check(path, text, "what it was made from")
                if path.suffix in (".docx", ".odt", ".epub", ".html"):
                    with self.subTest(path.name, reader="pandoc"):
                        self.check(path, read_by_pandoc(path), "what Pandoc reads")
                if path.suffix == ".pdf":
                    with self.subTest(path.name, reader="pdftotext"):
                        self.check(path, read_by_pdftotext(path), "what pdftotext reads")

    def test_pdfs_that_packages_brought(self):
        all_words, all_missing = 0, 0
        with tempfile.TemporaryDirectory() as folder:
            for path in installed_pdfs(pathlib.Path(folder)):
                with self.subTest(path.name):
                    expected = read_by_pdftotext(path)
                    share = self.check(path, expected, "what pdftotext reads", LEAST_OF_FORMULAS)
                    all_words += words(expected).total()
                    all_missing += (1 - share) * words(expected).total()
        self.assertGreaterEqual(1 - all_missing / max(1, all_words), LEAST)
        print(f"all of them: {all_words} words, {100 * (1 - all_missing / max(1, all_words)):.2f} %", file=sys.stderr)


if __name__ == "__main__":
    if not (PRINT and READER and shutil.which("pandoc") and shutil.which("pdftotext") and interpreter()):
        print("skipped: it needs Pandoc, pdftotext, python-docx, odfpy, ebooklib, openpyxl and ReportLab")
        sys.exit(77)
    unittest.main(verbosity=1)
