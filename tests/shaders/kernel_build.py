"""Gives the tests of this folder shaders/build.py, as `build`, and what it has compiled."""

import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "shaders"))
import build  # noqa: E402

KERNELS, VARIANTS = build.load()


def compiled():
    """The folder of the compiled kernels. Only in a build with HEARTH_VULKAN."""
    return pathlib.Path(os.environ["HEARTH_KERNELS"])
