#!/usr/bin/env python3
"""Not a test: whether answers cite the page that they say.

    citation_pages.py PROGRAM CORPUS_FOLDER [SPLIT [EVERY]]

Asks the questions of docs/questions that are marked SPLIT (held-out), each EVERY-th (1) of them, of the documents in the
folder (docs/questions/fetch.py), with the model that the program takes by itself. A citation's page is right when
pdftotext, or for other files their text, has the quoted sentence on that page. Prints each wrong one and the sums.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from questions_test import DATA, letters, pages_of  # noqa: E402


def run(program, home, *arguments):
    environment = {**os.environ, "HEARTH_HOME": home + "/home"}
    done = subprocess.run([program, *arguments, "--json"], capture_output=True, env=environment, check=False)
    return json.loads(done.stdout or "{}")


def shares(counted, of):
    return f"{counted} of {of}" + (f", {100 * counted / of:.1f} %" if of else "")


def main(program, corpus, split="held-out", every="1"):
    corpus = pathlib.Path(corpus)
    pages = {path.name: pages_of(path) for path in sorted(corpus.iterdir()) if path.is_file()}
    asked = [entry for entry in DATA["questions"] if entry["split"] == split][::int(every)]
    counts = dict.fromkeys(("answered", "citations", "page_right", "answers_page"), 0)
    with tempfile.TemporaryDirectory() as home:
        passphrase = pathlib.Path(home) / "passphrase"
        passphrase.write_text("a passphrase for measuring\n", encoding="utf-8")
        run(program, home, "vault", "create", "--passphrase-file", str(passphrase))
        run(program, home, "docs", "add", "--passphrase-file", str(passphrase), *[str(corpus / name) for name in pages])
        for entry in asked:
            answer = run(program, home, "ask", "--passphrase-file", str(passphrase), "-q", entry["question"])
            citations = [citation for citation in answer.get("citations", []) if citation["verified"]]
            counts["answered"] += bool(citations)
            for citation in citations:
                counts["citations"] += 1
                file, page = citation["file"], citation.get("page")
                text = pages[file][page - 1] if page else "".join(pages[file])
                right = letters(citation["quote"]) in text
                counts["page_right"] += right
                counts["answers_page"] += file == entry["file"] and (not page or page in (entry["pages"] or [page]))
                if not right:
                    print(f"{entry['id']}: {file} page {page}: {citation['quote']}", flush=True)
    print(f"questions with an answer that stands: {shares(counts['answered'], len(asked))}")
    print(f"citations whose sentence is on the page: {shares(counts['page_right'], counts['citations'])}")
    print(f"citations of the page that answers: {shares(counts['answers_page'], counts['citations'])}")


main(*sys.argv[1:])
