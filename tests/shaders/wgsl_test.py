#!/usr/bin/env python3
"""Chromium's WGSL compiler accepts every WGSL file and can make a pipeline of it.

The compiler is in Dawn, which cmake/fetch.py brings. It needs a Vulkan device; Mesa's software device is taken where it
is there. Skipped (exit code 77) where one of the two is missing.
"""

import glob
import os
import pathlib
import sys
import tempfile
import unittest

from kernel_build import KERNELS, ROOT, VARIANTS, compiled

sys.path.insert(0, str(ROOT / "cmake"))
import fetch  # noqa: E402

COMPUTE_STAGE = 4  # WGPUShaderStage_Compute


class Dawn:
    """A WebGPU device with subgroups and half precision. Fails with a sentence as RuntimeError."""

    def __init__(self):
        drivers = glob.glob("/usr/share/vulkan/icd.d/lvp_icd.*.json")
        if drivers:  # the same device everywhere, whatever else the machine has
            os.environ["VK_ICD_FILENAMES"] = drivers[0]
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())  # Mesa complains without one
        try:
            sys.path.insert(0, str(fetch.fetch("dawn", ROOT / "build")))
            from pydawn import utils, webgpu
        except (fetch.FetchError, ImportError, OSError) as error:
            raise RuntimeError(f"Dawn is not there: {error}") from error
        self.utils, self.webgpu = utils, webgpu
        adapter = utils.request_adapter_sync(webgpu.WGPUPowerPreference_HighPerformance)
        self.device = utils.request_device_sync(
            adapter, [webgpu.WGPUFeatureName_Subgroups, webgpu.WGPUFeatureName_ShaderF16])

    def module(self, code):
        return self.utils.create_shader_module(self.device, code)

    def layout(self, kernel):
        """What gpu_device binds: two uniform blocks, then the storage buffers as kernels.json lists them."""
        kinds = [self.webgpu.WGPUBufferBindingType_Uniform] * 2
        for _, _, access in kernel.bindings:
            kinds.append(self.webgpu.WGPUBufferBindingType_Storage if access == "read_write"
                         else self.webgpu.WGPUBufferBindingType_ReadOnlyStorage)
        entries = [{"binding": slot, "visibility": COMPUTE_STAGE, "buffer": {"type": kind}}
                   for slot, kind in enumerate(kinds)]
        group = self.utils.create_bind_group_layout(self.device, entries)
        return self.utils.create_pipeline_layout(self.device, [group])

    def pipeline(self, layout, module):
        return self.utils.create_compute_pipeline(self.device, layout, {"module": module, "entry_point": "main"})


class Wgsl(unittest.TestCase):
    dawn = None

    def test_every_variant_is_accepted_and_fits_its_bindings(self):
        layouts = {kernel.name: self.dawn.layout(kernel) for kernel in KERNELS}
        for variant in VARIANTS:
            if variant.has_wgsl:
                with self.subTest(variant.stem):
                    code = variant.outputs(compiled())["wgsl"].read_text()
                    self.dawn.pipeline(layouts[variant.kernel.name], self.dawn.module(code))

    def test_products_of_bytes_are_a_function_of_wgsl(self):
        for variant in VARIANTS:
            if variant.has_wgsl and "int8_dot" in variant.features:
                self.assertIn("dot4I8Packed(", variant.outputs(compiled())["wgsl"].read_text(), variant.stem)

    def test_a_wrong_module_is_refused(self):
        with self.assertRaisesRegex(RuntimeError, "cannot initialize"):
            self.dawn.module("@compute @workgroup_size(1) fn main() { let x: f32 = 1u; }")

    def test_a_barrier_that_not_all_reach_is_refused(self):
        with self.assertRaisesRegex(RuntimeError, "uniform"):
            self.dawn.module("@compute @workgroup_size(64) fn main(@builtin(local_invocation_index) i: u32) {"
                             "  if (i < 3) { workgroupBarrier(); } }")


if __name__ == "__main__":
    try:
        Wgsl.dawn = Dawn()
    except RuntimeError as error:
        print(f"[skipped] {error}")
        sys.exit(77)
    unittest.main()
