"""A screen that exists only in memory (Xvfb), for tests of the window."""

import contextlib
import os
import shutil
import subprocess
import sys

SKIPPED = 77  # the exit code that ctest takes for "skipped"


def skip_without_display():
    """Ends the test as skipped where there is no Xvfb."""
    if shutil.which("Xvfb") is None:
        print("skipped: Xvfb is not installed (Debian: xvfb)", file=sys.stderr)
        sys.exit(SKIPPED)


@contextlib.contextmanager
def virtual_display(width=1600, height=1000, without=()):
    """Yields an environment in which programs open their windows on a screen of their own.

    No desktop is in it: no window manager, no session bus, and nothing of the display the test was started from.
    `without` names extensions of X that it shall lack, such as GLX.
    """
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"]
    for extension in without:
        command += ["-extension", extension]
    server = subprocess.Popen(
        command,
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb ended with code {server.wait()} before it had a display")
        desktop = ("WAYLAND_", "DBUS_", "XDG_RUNTIME_DIR", "XAUTHORITY")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(desktop)}
        environment["DISPLAY"] = f":{number}"
        yield environment
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
