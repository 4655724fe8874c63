#!/usr/bin/env python3
"""What a person does with documents, in the real window with the starter model: adding files, asking them, opening the page
that an answer cites, being told what is not there, removing."""

import os
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from virtual_display import skip_without_display, virtual_display  # noqa: E402
from window_program import TREE, named, nodes, press, run_script, type_into, wait_for  # noqa: E402

PASSPHRASE = "an orchard behind the station"
FIRST_RUN = (
    type_into("textbox", "Passphrase", PASSPHRASE),
    press("button", "Create vault"),
    press("button", "written it down"),
    press("button", "Use SmolLM2 135M"),
    wait_for("textbox", "Message"),
)
RENT = "The monthly rent is 850 euros and is due on the third working day of each month."
LEASE = f"""# Lease

## Rent
{RENT} Heating is not included.

## Notice
The tenant may terminate the lease with three months' notice in writing.
"""


def pdf_of(*lines):
    """A page with these lines, one below the other."""
    drawn = " ".join(f"BT /F 11 Tf 60 {760 - 16 * row} Td ({line}) Tj ET" for row, line in enumerate(lines))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[4 0 R]/Count 1>>",
               "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents 5 0 R>>",
               f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream"]
    body = "%PDF-1.7\n" + "".join(f"{number} 0 obj\n{text}\nendobj\n" for number, text in enumerate(objects, 1))
    return body + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\n%%EOF\n"


REPORT = "Laboratory report of 3 March. Ferritin was 9 micrograms per litre, which is low.\n"


def ask(question):
    return (type_into("textbox", "Message", question), press("button", "Send"), wait_for("article", f"You: {question}", 20),
            wait_for("article", "Hearth: ", 120))


def answers(tree):
    return [node["name"] for node in named(tree, "article", "Hearth: ")]


class DocumentsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        display = virtual_display()
        self.environment = display.__enter__()
        self.addCleanup(display.__exit__, None, None, None)
        self.environment |= {"HEARTH_HOME": str(self.folder / "home"), "LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8"}

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def run_acts(self, *acts):
        run = run_script(acts, self.environment, timeout=600)
        self.assertEqual(0, run.code, f"{run.errors}\n{run.trees[-1:]}")
        return run.trees

    def test_added_asked_opened_and_removed(self):
        trees = self.run_acts(
            *FIRST_RUN,
            press("button", "Documents"),
            TREE,
            type_into("button", "Add documents", self.file("lease.md", LEASE)),
            wait_for("listitem", "lease.md"),
            type_into("button", "Add documents", self.file("report.txt", REPORT)),
            wait_for("listitem", "report.txt"),
            type_into("button", "Add documents", self.file("empty.txt", "")),
            wait_for("alert", "Could not be read"),
            TREE,
            press("button", "Ask your documents"),
            *ask("How much is the monthly rent?"),
            wait_for("link", "Source 1: lease.md"),
            TREE,
            press("link", "Source 1: lease.md"),
            wait_for("region", "Source"),
            wait_for("button", "Copy the marked words"),
            TREE,
            press("button", "Close the source"),
            press("button", "Documents"),
            press("button", "Remove lease.md"),
            press("button", "Remove it"),
            TREE,
        )
        empty, listed, asked, opened, _ = trees
        self.assertTrue(named(empty, "text", "Files you add are read on this computer."))
        self.assertTrue(named(listed, "text", "The file is empty."))
        self.assertTrue(named(asked, "status", "Searched 2 files, used these passages"))
        self.assertIn("850 euros", answers(asked)[0])
        self.assertIn("[1]", answers(asked)[0])
        source = named(opened, "region", "Source")[0]
        self.assertTrue(any(RENT in node.get("name", "") for node in nodes(source)))
        # What was asked is there after a restart, and the document that was removed is not.
        trees = self.run_acts(
            type_into("textbox", "Passphrase", PASSPHRASE),
            press("button", "Unlock"),
            press("listitem", "How much is the monthly rent?"),
            wait_for("link", "Source 1: lease.md"),
            press("link", "Source 1: lease.md"),
            wait_for("status", "This document was removed"),
            press("button", "Close the source"),
            press("button", "Documents"),
            wait_for("listitem", "report.txt"),
            TREE,
        )
        self.assertFalse(named(trees[0], "listitem", "lease.md"))

    def test_a_folder_is_kept_up_with(self):
        papers = self.folder / "papers"
        papers.mkdir()
        (papers / "lease.md").write_text(LEASE, encoding="utf-8")
        trees = self.run_acts(
            *FIRST_RUN,
            press("button", "Documents"),
            type_into("button", "Add a folder", str(papers)),
            wait_for("dialog", "Add papers?"),
            TREE,
            press("button", "Read it"),
            wait_for("listitem", "lease.md"),
            wait_for("listitem", "papers"),
            TREE,
        )
        self.assertTrue(named(trees[0], "switch", "Keep up with changes in this folder"))
        self.assertTrue(named(trees[1], "button", "Stop watching papers"))
        # While the program is closed a file changes, another comes.
        (papers / "lease.md").write_text(LEASE.replace("850", "920"), encoding="utf-8")
        (papers / "report.txt").write_text(REPORT, encoding="utf-8")
        for path in papers.iterdir():
            os.utime(path, (path.stat().st_mtime - 60,) * 2)
        trees = self.run_acts(
            type_into("textbox", "Passphrase", PASSPHRASE),
            press("button", "Unlock"),
            press("button", "Documents"),
            wait_for("listitem", "report.txt"),
            press("button", "Look again now"),
            wait_for("text", "Up to date", 20),
            TREE,
            press("button", "Ask your documents"),
            *ask("How much is the monthly rent?"),
            TREE,
            press("button", "Documents"),
            press("button", "Stop watching papers"),
            TREE,
        )
        self.assertTrue(named(trees[0], "text", "Up to date · Documents: 2"))
        self.assertIn("920 euros", answers(trees[1])[0])
        self.assertTrue(named(trees[2], "listitem", "lease.md"))

    def test_the_page_of_a_pdf_is_drawn(self):
        path = self.file("lease.pdf", pdf_of(RENT, "Heating is not included."))
        trees = self.run_acts(
            *FIRST_RUN,
            press("button", "Documents"),
            type_into("button", "Add documents", path),
            wait_for("listitem", "lease.pdf"),
            press("button", "Ask your documents"),
            *ask("How much is the monthly rent?"),
            press("link", "Source 1: lease.pdf, page 1"),
            wait_for("button", "Show as text"),  # offered only beside a picture
            {"do": "shot", "value": str(self.folder / "page.png")},
            press("button", "Show as text"),
            wait_for("button", "Show the page"),
            TREE,
        )
        source = named(trees[0], "region", "Source")[0]
        self.assertTrue(any(RENT in node.get("name", "") for node in nodes(source)))
        self.assertTrue((self.folder / "page.png").is_file())
        keep = os.environ.get("HEARTH_PICTURES")
        if keep:
            shutil.copy(self.folder / "page.png", keep)

    def test_a_whole_document_is_summarised_and_a_sentence_opens_its_page(self):
        trees = self.run_acts(
            *FIRST_RUN,
            press("button", "Documents"),
            type_into("button", "Add documents", self.file("lease.md", LEASE)),
            wait_for("listitem", "lease.md"),
            press("checkbox", "lease.md"),
            press("button", "Summary"),
            wait_for("text", "All pages were read: 1.", 120),
            press("link", "lease.md"),
            wait_for("region", "Source"),
            wait_for("button", "Copy the marked words"),
            TREE,
            press("button", "Your documents"),
            press("button", "Key facts"),  # it is the only one
            wait_for("text", "850 euros"),
            TREE,
        )
        self.assertTrue(named(trees[0], "status", "The marked sentence was found on this page."))
        self.assertTrue(named(trees[0], "list", "Summary"))
        self.assertTrue(named(trees[1], "list", "Key facts"))

    def test_what_is_not_there_is_said_without_a_model(self):
        trees = self.run_acts(
            *FIRST_RUN,
            press("button", "Answer from my documents"),
            wait_for("button", "Add documents"),
            type_into("button", "Add documents", self.file("lease.md", LEASE)),
            wait_for("listitem", "lease.md"),
            press("button", "New chat"),  # the one that was begun: it answers from documents
            *ask("Who composed the opera about the flying Dutchman?"),
            TREE,
        )
        self.assertIn("This is not in your documents.", answers(trees[0])[0])
        self.assertTrue(named(trees[0], "status", "Searched 1 file"))


if __name__ == "__main__":
    skip_without_display()
    unittest.main()
