#!/usr/bin/env python3
"""Not a test: whether answers cite the page that they say, and whether what no document answers is refused.

    citation_pages.py PROGRAM CORPUS_FOLDER [SPLIT [EVERY]]

Asks the questions of docs/questions that are marked SPLIT (held-out), each EVERY-th (1) of them, and all of that split that
nothing answers, of the documents in the folder (docs/questions/fetch.py), with the model that the program takes by itself. A
citation's page, also of a sentence that is only shown as the nearest, is right when pdftotext, or for other files their text,
has the sentence on that page. Prints each answer, each wrong page and the sums.
"""

import collections
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


def outcome(answer):
    """Of an answer: not found at all, nothing of it stands (then the nearest sentences are shown), or it stands."""
    if not answer.get("found"):
        return "not found"
    return "nothing stands" if answer["quotes_only"] else "stands"


def count_citations(entry, answer, pages, counts):
    for citation in answer.get("citations", []):
        if not citation["verified"]:
            continue
        counts["citations"] += 1
        file, page = citation["file"], citation.get("page")
        text = pages[file][page - 1] if page else "".join(pages[file])
        right = letters(citation["quote"]) in text
        counts["page right"] += right
        counts["answers page"] += file == entry["file"] and (not page or page in (entry["pages"] or [page]))
        if not right:
            print(f"{entry['id']}: {file} page {page}: {citation['quote']}", flush=True)


def main(program, corpus, split="held-out", every="1"):
    corpus = pathlib.Path(corpus)
    pages = {path.name: pages_of(path) for path in sorted(corpus.iterdir()) if path.is_file()}
    asked = [entry for entry in DATA["questions"] if entry["split"] == split][::int(every)]
    unanswerable = [entry for entry in DATA["unanswerable"] if entry["split"] == split]
    counts, unanswered = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as home:
        passphrase = pathlib.Path(home) / "passphrase"
        passphrase.write_text("a passphrase for measuring\n", encoding="utf-8")
        unlock = ["--passphrase-file", str(passphrase)]
        run(program, home, "vault", "create", *unlock)
        run(program, home, "docs", "add", *unlock, *[str(corpus / name) for name in pages])
        for entry in asked + unanswerable:
            answer = run(program, home, "ask", *unlock, "-q", entry["question"])
            (unanswered if entry in unanswerable else counts)[outcome(answer)] += 1
            if entry in asked:
                count_citations(entry, answer, pages, counts)
            print(f"{entry['id']}: {outcome(answer)}: {entry['question']} {answer.get('answer', '')}", flush=True)
    for kind, of, these in (("answerable", asked, counts), ("unanswerable", unanswerable, unanswered)):
        print(f"{kind}: " + "; ".join(f"{name}: {shares(these[name], len(of))}"
                                      for name in ("stands", "nothing stands", "not found")))
    print(f"citations whose sentence is on the page: {shares(counts['page right'], counts['citations'])}")
    print(f"citations of the page that answers: {shares(counts['answers page'], counts['citations'])}")


main(*sys.argv[1:])
