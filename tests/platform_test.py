#!/usr/bin/env python3
"""The window on a virtual display, with both backends; Vulkan under its validation layer."""

import os
import pathlib
import shutil
import subprocess
import sys
import unittest

from virtual_display import SKIPPED, skip_without_display, virtual_display

PROGRAM = os.environ.get("HEARTH_PLATFORM_TEST", "")
HAS_VULKAN = os.environ.get("HEARTH_PLATFORM_VULKAN") == "1"
LAYERS = ("/usr/share", "/usr/local/share", "/etc")
NO_VULKAN = {"VK_ICD_FILENAMES": "/nonexistent.json", "VK_DRIVER_FILES": "/nonexistent.json"}
VALIDATION = {
    "VK_INSTANCE_LAYERS": "VK_LAYER_KHRONOS_validation",
    "VK_LAYER_ENABLES": "VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT",
}


def validation_is_installed():
    return any(pathlib.Path(folder, "vulkan/explicit_layer.d/VkLayer_khronos_validation.json").is_file()
               for folder in LAYERS)


class WindowTest(unittest.TestCase):
    def run_program(self, environment, *case, before=()):
        """Runs all of test_platform, or one case by its name, and returns what it said."""
        choice = ["--no-skip", f"--test-case={case[0]}"] if case else []
        done = subprocess.run([*before, PROGRAM, *choice], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=600, check=False)
        print(done.stdout, flush=True)
        self.assertEqual(0, done.returncode, done.stdout)
        if case:
            self.assertIn("test cases: 1 | 1 passed", " ".join(done.stdout.split()))
        return done.stdout

    def test_opengl(self):
        with virtual_display() as environment:
            said = self.run_program(environment | {"HEARTH_TEST_BACKEND": "opengl"})
        self.assertIn("opengl (", said)

    @unittest.skipUnless(HAS_VULKAN, "built without Vulkan")
    def test_vulkan(self):
        more = VALIDATION if validation_is_installed() else {}
        with virtual_display() as environment:
            said = self.run_program(environment | more | {"HEARTH_TEST_BACKEND": "vulkan"})
        self.assertIn("vulkan (", said)
        # The layer writes its complaints to standard output.
        for word in ("VUID", "Validation Error", "Validation Warning", "SYNC-HAZARD", "UNASSIGNED"):
            self.assertNotIn(word, said)

    def test_neither_vulkan_nor_opengl(self):
        with virtual_display(without=["GLX"]) as environment:
            self.run_program(environment | NO_VULKAN, "where neither*")

    @unittest.skipUnless(HAS_VULKAN, "built without Vulkan")
    def test_vulkan_without_opengl(self):
        with virtual_display(without=["GLX"]) as environment:
            self.run_program(environment, "where OpenGL is missing*")

    def test_opengl_without_vulkan(self):
        with virtual_display() as environment:
            self.run_program(environment | NO_VULKAN, "where Vulkan is missing*")

    @unittest.skipUnless(shutil.which("dbus-run-session"), "no dbus-run-session (Debian: dbus-daemon)")
    def test_the_desktop_portal(self):
        environment = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"}
        for case in ("the portal's dialog is asked*", "the portal's dialog is closed*", "the portal tells*"):
            with self.subTest(case=case):
                self.run_program(environment, case, before=["dbus-run-session", "--"])


if __name__ == "__main__":
    if not PROGRAM:
        print("skipped: this build has no window", file=sys.stderr)
        sys.exit(SKIPPED)
    skip_without_display()
    unittest.main()
