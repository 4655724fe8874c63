#!/usr/bin/env python3
"""Dependencies point down only. Reads every #include of engine/ and app/ and fails on one that points up.

The levels are those of the engine's and the app's CMakeLists.txt files; docs/architecture.md explains them.
"""

import pathlib
import re
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = {".h", ".cpp", ".inl"}
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)

# Each folder, and the ones directly below it. What is below those may be included too.
BELOW = {
    "engine/base": [],
    "engine/gguf": ["engine/base"],
    "engine/device": ["engine/gguf"],
    "engine/text": ["engine/gguf"],
    "engine/model": ["engine/device"],
    "engine/arch": ["engine/model"],
    "engine/session": ["engine/text", "engine/arch"],
    "engine": ["engine/session"],
    "engine/cpu": ["engine/device"],
    "engine/gpu": ["engine/device"],
    "engine/vulkan": ["engine/gpu"],
    "engine/webgpu": ["engine/gpu"],
    "app/store": ["engine/base"],
    "app/formats": ["engine/base"],
    "app/docs": ["app/store", "app/formats"],
    "app/exchange": ["app/store", "app/formats"],
    "app/trust": ["app/store"],
    "app/net": ["engine/base"],
    "app/models": ["app/net", "engine"],
    "app/serve/client": ["app/net", "engine"],
    "app/core": ["app/docs", "app/exchange", "app/trust", "app/models", "app/serve/client", "engine"],
    "app/ui": ["app/core"],
    "app/cli": ["app/core"],
    "app/serve": ["app/core"],
    "app/platform": ["app/core"],
    "app": ["app/ui", "app/cli", "app/serve", "app/platform"],
}
# Linked last: the only files above the backends, which know which ones were built in.
EXTRA = {
    "engine/device/devices.cpp": ["engine/cpu"],
    "engine/device/gpu_devices.cpp": ["engine/cpu", "engine/gpu"],
    "engine/device/gpu_backend.h": ["engine/gpu"],
    "engine/device/gpu_backend_vulkan.cpp": ["engine/vulkan"],
    "engine/device/gpu_backend_webgpu.cpp": ["engine/webgpu"],
}
# All that the app sees of the engine.
BOUNDARY = re.compile(r"engine/(engine\.h|base/.+)")


def reachable(folder):
    """The folder itself and every folder below it."""
    found = {folder}
    for lower in BELOW.get(folder, []):
        found |= reachable(lower)
    return found


def folder_of(path):
    """The known folder that a path from the repository root lies in: engine/cpu, engine, app/cli, …"""
    parts = path.split("/")[:-1]
    while parts and "/".join(parts) not in BELOW:
        parts.pop()
    return "/".join(parts)


def complaint(file, included, root):
    """Why `file` may not include `included`, or None."""
    if included.startswith("vulkan/") and not file.startswith(("engine/vulkan/", "app/platform/")):
        return "only engine/vulkan/ and app/platform/ may need Vulkan's headers"
    if included.startswith("imgui") and not file.startswith(("app/ui/", "app/platform/", "app/window_", "app/main_web_window")):
        return "only the window's folders may need Dear ImGui"
    if not included.startswith(("engine/", "app/")):
        if (root / file).parent.joinpath(included).is_file():
            return "write the path from the repository root"
        return None
    if "/".join(included.split("/")[:2]) not in BELOW and included.count("/") > 1:
        return "that folder is not in the list of levels"
    if file.startswith("app/") and included.startswith("engine/") and not BOUNDARY.fullmatch(included):
        return "the app sees engine/engine.h and engine/base/ only"
    allowed = reachable(folder_of(file)).union(*(reachable(extra) for extra in EXTRA.get(file, [])))
    if folder_of(included) not in allowed:
        return f"{folder_of(included)} is not below {folder_of(file)}"
    if included == "engine/base/check.h" and file.endswith(".h"):
        return "a header that brings CHECK collides with doctest's in every test that includes it"
    return None


def violations(root):
    """Returns (list of sentences, number of includes read)."""
    found, count = [], 0
    for path in sorted(p for top in ("engine", "app") for p in (root / top).rglob("*") if p.suffix in SOURCES):
        file = path.relative_to(root).as_posix()
        for included in INCLUDE.findall(path.read_text(encoding="utf-8")):
            count += 1
            if reason := complaint(file, included, root):
                found.append(f"{file} includes {included}: {reason}")
    return found, count


class Layering(unittest.TestCase):
    def complaints(self, file, included):
        """The violations of a tree with one file that includes `included`."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / file).parent.mkdir(parents=True)
            (root / file).write_text(f'// A comment.\n#pragma once\n#include "{included}"\n')
            return violations(root)[0]

    def test_no_include_of_the_tree_points_up(self):
        found, count = violations(ROOT)
        self.assertEqual([], found)
        self.assertGreater(count, 50, "so few includes were read that the check itself must be broken")

    def test_an_upward_include_is_found(self):
        for file, included in [
            ("engine/base/text.cpp", "engine/gguf/gguf.h"),
            ("engine/gguf/gguf.h", "engine/device/plan.h"),
            ("engine/model/decoder.cpp", "engine/arch/llama.h"),
            ("engine/model/decoder.cpp", "engine/text/tokenizer.h"),
            ("engine/session/session.cpp", "engine/engine.h"),
            ("engine/text/tokenizer.cpp", "engine/device/device.h"),
            ("engine/engine.cpp", "app/cli/chat.h"),
            ("app/store/vault.cpp", "engine/engine.h"),
            ("app/core/controller.cpp", "app/ui/shell.h"),
            ("app/core/controller.cpp", "app/serve/serve.h"),
            ("app/serve/client/own_server.cpp", "app/store/secret.h"),
        ]:
            self.assertEqual(1, len(self.complaints(file, included)), f"{file} -> {included}")

    def test_only_devices_cpp_may_name_a_backend(self):
        self.assertEqual([], self.complaints("engine/device/devices.cpp", "engine/cpu/cpu_device.h"))
        self.assertEqual(1, len(self.complaints("engine/device/plan.cpp", "engine/cpu/cpu_device.h")))
        self.assertEqual(1, len(self.complaints("engine/engine.cpp", "engine/cpu/cpu_device.h")))

    def test_only_the_vulkan_folder_needs_its_headers(self):
        self.assertEqual([], self.complaints("engine/vulkan/vk_gpu.cpp", "vulkan/vulkan.h"))
        self.assertEqual(1, len(self.complaints("engine/gpu/gpu_device.cpp", "vulkan/vulkan.h")))

    def test_the_app_sees_only_the_boundary_of_the_engine(self):
        self.assertEqual([], self.complaints("app/cli/chat.cpp", "engine/engine.h"))
        self.assertEqual([], self.complaints("app/cli/chat.cpp", "engine/base/result.h"))
        self.assertEqual(1, len(self.complaints("app/cli/chat.cpp", "engine/gguf/gguf.h")))

    def test_a_downward_include_is_allowed(self):
        for file, included in [
            ("engine/session/session.cpp", "engine/base/result.h"),
            ("engine/cpu/cpu_device.cpp", "engine/gguf/quant.h"),
            ("engine/engine.h", "engine/text/tokenizer.h"),
            ("app/main.cpp", "app/cli/cli.h"),
            ("app/core/engine_worker.h", "app/serve/client/own_server.h"),
        ]:
            self.assertEqual([], self.complaints(file, included), f"{file} -> {included}")

    def test_a_folder_without_a_level_is_found(self):
        self.assertEqual(1, len(self.complaints("engine/engine.cpp", "engine/novel/thing.h")))

    def test_a_header_that_includes_check_is_found(self):
        self.assertEqual(1, len(self.complaints("engine/gguf/gguf.h", "engine/base/check.h")))
        self.assertEqual([], self.complaints("engine/gguf/gguf.cpp", "engine/base/check.h"))


if __name__ == "__main__":
    unittest.main()
