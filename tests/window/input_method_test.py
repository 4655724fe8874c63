#!/usr/bin/env python3
"""What a Chinese or Japanese writer does: composes with ibus in the real window. What is composed lands in the message box,
the Enter, space or Backspace that it takes does nothing else, and the next Enter sends."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from virtual_display import SKIPPED, skip_without_display, virtual_display  # noqa: E402
from window_program import PROGRAM, TREE, named, pause, press, wait_for  # noqa: E402

ENGINE = "libpinyin"
NEEDED = {"ibus-daemon": "ibus", "ibus": "ibus", "xdotool": "xdotool", "dbus-daemon": "dbus",
          "xprop": "x11-utils"}
COMPONENT = pathlib.Path("/usr/share/ibus/component/libpinyin.xml")
PATIENCE = 20  # seconds for what takes one
LOOKS_PER_SECOND = 4


def skip_without_input_method():
    """Ends the test as skipped where there is nothing to compose with."""
    missing = {package for program, package in NEEDED.items() if shutil.which(program) is None}
    if not COMPONENT.exists():
        missing.add("ibus-libpinyin")
    if missing:
        print(f"skipped: not installed are (Debian) {', '.join(sorted(missing))}", file=sys.stderr)
        sys.exit(SKIPPED)


@contextlib.contextmanager
def running(command, environment, **how):
    """Yields the program while it runs, and ends it."""
    program = subprocess.Popen(command, env=environment, **how)
    try:
        yield program
    finally:
        program.terminate()
        try:
            program.wait(timeout=10)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def repeat_until(does, what):
    """Calls `does` until it returns something true; fails after a while."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if result := does():
            return result
        time.sleep(0.2)
    raise AssertionError(f"{what} did not happen within {PATIENCE} s")


@contextlib.contextmanager
def desktop_with_input_method(folder):
    """Yields the environment of a desktop session whose input method composes Chinese from Latin letters."""
    run = folder / "run"
    run.mkdir(mode=0o700)
    with virtual_display() as environment:
        # Debian's programs are Python scripts for Debian's Python.
        path = os.pathsep.join(["/usr/bin", "/bin", environment.get("PATH", "")])
        environment |= {"PATH": path, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"),
                        "XDG_CACHE_HOME": str(folder / "cache"), "XDG_RUNTIME_DIR": str(run),
                        "HEARTH_HOME": str(folder / "hearth"), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8",
                        "XMODIFIERS": "@im=ibus", "GSETTINGS_BACKEND": "memory"}
        bus = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
        with running(bus, environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as session:
            environment["DBUS_SESSION_BUS_ADDRESS"] = session.stdout.readline().strip()
            daemon = ["ibus-daemon", "--xim", "--panel=disable", "--emoji-extension=disable"]
            with running(daemon, environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
                def engine_is_set():
                    # The exit code is no answer: it may fail where only the keyboard's layout could not be set.
                    subprocess.run(["ibus", "engine", ENGINE], env=environment, capture_output=True, check=False)
                    now = subprocess.run(["ibus", "engine"], env=environment, capture_output=True, text=True, check=False)
                    return now.stdout.strip() == ENGINE

                def server_is_there():
                    servers = subprocess.run(["xprop", "-root", "XIM_SERVERS"], env=environment, capture_output=True, text=True, check=False)
                    return "@server=ibus" in servers.stdout

                repeat_until(engine_is_set, "choosing the input method")
                repeat_until(server_is_there, "the input method's serving windows")
                yield environment


class Typist:
    """Presses keys in the window."""

    def __init__(self, environment):
        self.environment = environment
        self.window = repeat_until(self.find, "the window's opening")
        self.tool("windowfocus", "--sync", self.window)

    def find(self):
        return self.tool("search", "--name", "^Hearth", check=False).split("\n")[0]

    def tool(self, *words, check=True):
        return subprocess.run(["xdotool", *words], env=self.environment, capture_output=True, text=True, check=check).stdout

    def keys(self, *names):
        self.tool("key", "--delay", "150", *names)


class InputMethodTest(unittest.TestCase):
    def test_what_commits_does_not_send(self):
        # The keys are pressed from outside, at a pace of their own: the script looks again and again.
        script = (press("button", "Later"), press("button", "Use SmolLM2 135M"), wait_for("textbox", "Message"),
                  *(3 * PATIENCE * LOOKS_PER_SECOND * (TREE, pause(1 / LOOKS_PER_SECOND))))
        with (tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
              desktop_with_input_method(pathlib.Path(folder)) as environment,
              running([PROGRAM, "--ui-script", "-"], environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                      stderr=subprocess.DEVNULL, text=True) as program):
            program.stdin.write("\n".join(json.dumps(act) for act in script))
            program.stdin.close()
            self.compose(program, environment)

    def compose(self, program, environment):
        self.see_message(program, "", [])
        typist = Typist(environment)

        typist.keys(*"nihao", "Return")  # Enter commits the letters as they are
        self.see_message(program, "nihao", [])

        typist.keys(*"hao", "BackSpace", "Return")  # behind text that could be sent, or lose a letter
        self.see_message(program, "nihaoha", [])

        typist.keys(*"nihao", "space")  # space commits the first candidate
        self.see_message(program, "nihaoha你好", [])

        typist.keys("Return")
        self.see_message(program, "", ["You: nihaoha你好"])

    def see_message(self, program, text, said):
        """Looks until the message box holds `text`. Nothing but `said` may be in the conversation."""
        end = time.monotonic() + PATIENCE
        while True:
            tree = self.next_tree(program)
            articles = [node["name"] for node in named(tree, "article", "You: ")]
            self.assertEqual(said[:len(articles)], articles, "what was composed has been sent")
            if self.message(tree) == text and articles == said:
                return
            self.assertLess(time.monotonic(), end, f"the message box holds {self.message(tree)!r}, not {text!r}")

    def next_tree(self, program):
        text = ""
        for line in program.stdout:
            text += line
            with contextlib.suppress(json.JSONDecodeError):
                return json.loads(text)
        self.fail("the window ended")

    def message(self, tree):
        return named(tree, "textbox", "Message")[0].get("value", "")


if __name__ == "__main__":
    skip_without_display()
    skip_without_input_method()
    unittest.main()
