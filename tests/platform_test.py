#!/usr/bin/env python3
"""The window on a virtual display, with both backends; Vulkan under its validation layer."""

import os
import pathlib
import subprocess
import unittest

from virtual_display import skip_without_display, virtual_display

PROGRAM = os.environ.get("HEARTH_PLATFORM_TEST", "")
LAYERS = ("/usr/share/vulkan/explicit_layer.d", "/etc/vulkan/explicit_layer.d", "/usr/local/share/vulkan/explicit_layer.d")


def validation_is_installed():
    return any(pathlib.Path(folder, "VkLayer_khronos_validation.json").is_file() for folder in LAYERS)


class WindowTest(unittest.TestCase):
    def run_tests(self, environment, **more):
        done = subprocess.run([PROGRAM], env=environment | more, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=600, check=False)
        print(done.stdout)
        self.assertEqual(0, done.returncode, done.stdout)
        return done.stdout

    def test_opengl(self):
        with virtual_display() as environment:
            said = self.run_tests(environment, HEARTH_TEST_BACKEND="opengl")
        self.assertIn("opengl (", said)


if __name__ == "__main__":
    skip_without_display()
    unittest.main()
