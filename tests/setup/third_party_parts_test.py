#!/usr/bin/env python3
"""cmake/third_party_parts.py lists what is linked, with the versions that were found."""

import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "cmake"))
import third_party_parts  # noqa: E402


def table(*found):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "parts.cpp"
        third_party_parts.main(str(path), *found)
        return path.read_text()


class Parts(unittest.TestCase):
    def test_linked_parts_are_listed_and_tools_are_not(self):
        text = table()
        self.assertIn('{"highway", "1.0.3", "Apache-2.0"}', text)
        self.assertNotIn("doctest", text)

    def test_the_version_that_was_found_goes_first(self):
        self.assertIn('{"highway", "9.8.7", "Apache-2.0"}', table("highway=9.8.7"))

    def test_a_part_that_was_not_found_is_not_listed(self):
        self.assertNotIn("libsodium", table("libsodium="))

    def test_the_page_lists_its_sources_and_what_it_brings_along(self):
        text = table("--page", "glfw=")
        self.assertRegex(text, r'{"zlib", "1\.3\.1", "Zlib"}')
        self.assertIn('{"libpng", ', text)
        self.assertIn('{"PDFium (EmbedPDF)", ', text)
        self.assertIn('{"Tesseract\'s German", ', text)
        for absent in ("glfw", "Node.js", "-source", "doctest"):
            self.assertNotIn(absent, text)


if __name__ == "__main__":
    unittest.main()
