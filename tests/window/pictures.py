#!/usr/bin/env python3
"""Makes the pictures that README.md shows, with the built program on a virtual display.

    HEARTH_PROGRAM=build/release/hearth python3 tests/window/pictures.py

Each is one screen at one scale: 1, 1.25, 1.5 or 2 pixels a unit.
"""

import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from virtual_display import virtual_display  # noqa: E402
from window_program import pause, press, run_script, type_into, wait_for  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSPHRASE = "an orchard behind the station"
UNLOCK = (type_into("textbox", "Passphrase", PASSPHRASE), press("button", "Unlock"), wait_for("textbox", "Message"))


def shot(name):
    return {"do": "shot", "value": str(ROOT / "docs/pictures" / name)}


def ask(question):
    return (type_into("textbox", "Message", question), press("button", "Send"), wait_for("button", "Send", 300),
            pause(0.5))


# The scale of the window and what is done in it, one run after the other in the same vault.
RUNS = (
    (1, (wait_for("textbox", "Passphrase"), pause(0.3), shot("first-run.png"),
         type_into("textbox", "Passphrase", PASSPHRASE), press("button", "Create vault"),
         wait_for("button", "written it down"), press("button", "written it down"),
         wait_for("button", "Use SmolLM2 135M"), pause(15), shot("choose-model.png"),
         press("button", "Use SmolLM2 135M"), wait_for("textbox", "Message"),
         *ask("Name the capital of France."), press("button", "New chat"),
         *ask("Write a Python function that adds two numbers, then say in one sentence what it does."))),
    (1.25, (*UNLOCK, press("listitem", "Write a Python"), pause(0.7), shot("chat.png"))),
    (1.5, (*UNLOCK, press("button", "Privacy"), pause(0.5), shot("privacy.png"), press("button", "Settings"),
           press("tab", "Dark"), pause(0.5))),
    (2, (*UNLOCK, press("listitem", "Write a Python"), pause(0.7), shot("chat-dark.png"))),
)


def main():
    (ROOT / "docs/pictures").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, virtual_display(2600, 1700) as environment:
        environment |= {"HEARTH_HOME": home, "LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8"}
        for scale, acts in RUNS:
            run = run_script(acts, environment, "--ui-scale", str(scale))
            if run.code != 0:
                sys.exit(run.errors)


if __name__ == "__main__":
    main()
