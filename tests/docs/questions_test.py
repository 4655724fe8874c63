#!/usr/bin/env python3
"""The question set that measures retrieval: its shape, and every answer against the page it is said to be on.

The second part needs the documents (questions/fetch.py gets them) in the folder HEARTH_CORPUS, and pdftotext;
without them the whole program reports itself as skipped (77) once the shape is known to be right.
"""

import hashlib
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unicodedata
import unittest
from collections import Counter

DATA = json.loads((pathlib.Path(__file__).resolve().parent / "questions/questions.json").read_text(encoding="utf-8"))
CORPUS = {document["file"]: document for document in DATA["corpus"]}
SPLITS = {"dev", "held-out"}
LANGUAGES = {"en", "de", "fr", "es"}
FOLDER = os.environ.get("HEARTH_CORPUS", "")


def letters(text):
    """The letters and digits of a text: ligatures, hyphens, quotes and breaks read differently from tool to tool."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def shown(page):
    """What a person reads of an HTML page."""
    without_code = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", page)
    return html.unescape(re.sub(r"<[^>]+>", " ", without_code))


def pages_of(path):
    """The letters of each page, in order; one page for a file that has none."""
    if path.suffix == ".pdf":
        text = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True).stdout
        return [letters(page) for page in text.decode("utf-8").split("\f")]
    text = path.read_text(encoding="utf-8", errors="replace")
    return [letters(shown(text) if path.suffix == ".html" else without_running_heads(text))]


def without_running_heads(text):
    """A typeset text file without the lines that repeat at the foot and head of its pages."""
    return re.sub(r"(?m)^\s*NetHack (Guidebook|3\.6)\s.*$", "", text)


class Shape(unittest.TestCase):
    def test_there_are_enough_pages_of_prose(self):
        self.assertGreaterEqual(sum(document["pages"] or 0 for document in DATA["corpus"]), 500)

    def test_every_document_says_where_it_comes_from(self):
        self.assertEqual(len(CORPUS), len(DATA["corpus"]), "a file name twice")
        for document in DATA["corpus"]:
            for key in ("file", "package", "version", "path", "licence"):
                self.assertTrue(document[key], (document["file"], key))
            self.assertRegex(document["sha256"], r"\A[0-9a-f]{64}\Z")

    def test_identifiers_are_unique(self):
        known = Counter(entry["id"] for entry in DATA["questions"] + DATA["unanswerable"])
        self.assertEqual([], [name for name, count in known.items() if count > 1])

    def test_no_question_and_no_sentence_repeats(self):
        questions = Counter(letters(entry["question"]) for entry in DATA["questions"] + DATA["unanswerable"])
        sentences = Counter(letters(entry["sentence"]) for entry in DATA["questions"])
        self.assertEqual([], [text for text, count in (questions + sentences).items() if count > 1])

    def test_both_splits_are_large_enough(self):
        for entries, least_of_all, least_held_out in ((DATA["questions"], 170, 85), (DATA["unanswerable"], 50, 25)):
            splits = Counter(entry["split"] for entry in entries)
            self.assertLessEqual(set(splits), SPLITS)
            self.assertGreaterEqual(len(entries), least_of_all)
            self.assertGreaterEqual(splits["held-out"], least_held_out)

    def test_every_document_is_asked_about_in_both_splits(self):
        asked = {(entry["file"], entry["split"]) for entry in DATA["questions"]}
        self.assertEqual({(file, split) for file in CORPUS for split in SPLITS}, asked)

    def test_every_answer_names_pages_that_its_document_has(self):
        for entry in DATA["questions"]:
            with self.subTest(entry["id"]):
                count, pages = CORPUS[entry["file"]]["pages"], entry["pages"]
                if count is None:
                    self.assertIsNone(pages)
                else:
                    self.assertEqual(sorted(set(pages)), pages)
                    self.assertTrue(pages and 1 <= pages[0] and pages[-1] <= count)

    def test_every_entry_is_written_out(self):
        for entry in DATA["questions"] + DATA["unanswerable"]:
            with self.subTest(entry["id"]):
                self.assertIn(entry["language"], LANGUAGES)
                for text in (entry["question"], entry.get("sentence", "-")):
                    self.assertTrue(text)
                    self.assertEqual(" ".join(text.split()), text, "single spaces, no line breaks")


class Corpus(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pages = {file: pages_of(pathlib.Path(FOLDER) / file) for file in CORPUS}

    def test_the_documents_are_the_ones_the_questions_were_written_from(self):
        for file, document in CORPUS.items():
            data = (pathlib.Path(FOLDER) / file).read_bytes()
            self.assertEqual(document["sha256"], hashlib.sha256(data).hexdigest(), file)

    def test_every_sentence_is_on_one_of_its_pages(self):
        for entry in DATA["questions"]:
            with self.subTest(entry["id"]):
                pages = self.pages[entry["file"]]
                said = [pages[number - 1] for number in entry["pages"]] if entry["pages"] else pages
                self.assertTrue(any(letters(entry["sentence"]) in page for page in said), entry["sentence"])

    def test_no_other_page_of_the_corpus_has_the_sentence(self):
        for entry in DATA["questions"]:
            with self.subTest(entry["id"]):
                sentence = letters(entry["sentence"])
                found = {(file, number) for file, pages in self.pages.items()
                         for number, page in enumerate(pages, 1) if sentence in page}
                said = {(entry["file"], number) for number in entry["pages"] or [1]}
                self.assertLessEqual(found, said)


def main():
    loader = unittest.defaultTestLoader
    can_check = bool(FOLDER) and shutil.which("pdftotext") and all((pathlib.Path(FOLDER) / f).is_file() for f in CORPUS)
    suite = unittest.TestSuite([loader.loadTestsFromTestCase(case) for case in ([Shape, Corpus] if can_check else [Shape])])
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    if not result.wasSuccessful():
        return 1
    if not can_check:
        print("skipped: the pages were not checked (HEARTH_CORPUS names no folder with the documents, or no pdftotext)")
        return 77
    return 0


if __name__ == "__main__":
    sys.exit(main())
