#!/usr/bin/env python3
"""shaders/build.py expands kernels.json as it says, and kernels.json keeps to what every device can do."""

import collections
import json
import pathlib
import re
import tempfile
import unittest

from kernel_build import KERNELS, ROOT, VARIANTS, build

KERNEL = build.Kernel("two_words", "What it does.", "ops/two_words.slang", (64, 2, 1),
                      (("x", "float4", "read_write"), ("weight", "uint", "read")),
                      (("width", "uint"), ("scale", "float"), ("output_rows", "uint")),
                      (("rows", "uint"), ("output_rows", "uint")), "weight")
VARIANT = build.Variant(KERNEL, "Q4_0", 8, ("subgroups", "int8_dot"), True)
OUT = pathlib.Path("out")


class Expansion(unittest.TestCase):
    def test_every_type_and_row_count_and_feature_set_is_combined(self):
        found = [variant.label for variant in VARIANTS if variant.kernel.name == "matvec"]
        types = {variant.type for variant in VARIANTS if variant.kernel.name == "embed"}
        self.assertEqual(len(types) * 2 * 2, len(found))
        for label in ("f32 rows1", "f32 rows1 narrow_subgroups", "mxfp4 rows8", "mxfp4 rows8 narrow_subgroups"):
            self.assertIn(label, found)

    def test_a_type_has_no_variants_for_features_that_are_of_no_use_to_it(self):
        types = {variant.type for variant in VARIANTS if variant.kernel.types == "weight"}
        found = {variant.type for variant in VARIANTS if variant.kernel.name == "matmul" and "int8_dot" in variant.features}
        self.assertEqual(types - {"F32", "F16", "BF16"}, found)

    def test_every_kernel_has_a_variant_for_plain_devices(self):
        plain = {variant.kernel.name for variant in VARIANTS if not variant.features and variant.has_wgsl}
        self.assertEqual({kernel.name for kernel in KERNELS}, plain)

    def test_names_of_kernels_and_files_are_unique(self):
        for names in ([kernel.name for kernel in KERNELS], [variant.stem for variant in VARIANTS]):
            self.assertEqual([], [name for name, count in collections.Counter(names).items() if count > 1])

    def test_weight_types_are_those_of_the_engine(self):
        listed = (ROOT / "engine/gguf/quant.h").read_text()
        engine = re.findall(r"(\w+) = \d+,", re.search(r"enum class QuantType.*?};", listed, re.DOTALL)[0])
        self.assertEqual(set(engine), {variant.type for variant in VARIANTS if variant.kernel.types == "weight"})

    def test_features_are_those_of_the_engine(self):
        engine = re.findall(r"kGpu\w+(?= = \d+,)", (ROOT / "engine/gpu/gpu_api.h").read_text())
        for variant in VARIANTS:
            for feature in variant.features:
                self.assertIn(f"kGpu{build.camel_case(feature)}", engine)


class Limits(unittest.TestCase):
    """What WebGPU promises of every device."""

    def test_at_most_eight_storage_buffers(self):
        self.assertEqual([], [kernel.name for kernel in KERNELS if len(kernel.bindings) > 8])

    def test_at_most_256_invocations(self):
        for kernel in KERNELS:
            x, y, z = kernel.workgroup
            self.assertLessEqual(x * y * z, 256, kernel.name)
            self.assertLessEqual(z, 64, kernel.name)

    def test_the_step_block_fits_its_64_bytes(self):
        self.assertLessEqual(4 * len(KERNELS[0].step), 64)


class Texts(unittest.TestCase):
    def test_a_variant_is_compiled_for_its_type_rows_features_and_workgroup(self):
        command = VARIANT.command(OUT, ["slangc"])
        for define in ("WORKGROUP_X=64", "WORKGROUP_Y=2", "TYPE=Q4_0", "TYPE_Q4_0", "ROWS=8", "USE_SUBGROUPS", "USE_INT8_DOT"):
            self.assertIn(f"-D{define}", command)
        self.assertIn(str(OUT / "wgsl/two_words-q4_0-rows8-subgroups-int8_dot.wgsl"), command)

    def test_a_variant_that_wgsl_cannot_express_is_only_compiled_to_spirv(self):
        native = build.Variant(KERNEL, "Q4_0", 0, ("matrix",), False)
        self.assertEqual({"spirv"}, set(native.outputs(OUT)))
        self.assertNotIn("wgsl", native.command(OUT, ["slangc"]))

    def test_the_interface_binds_parameters_step_and_then_the_buffers(self):
        text = build.interface(KERNEL)
        for line in ("[[vk::binding(0, 0)]] ConstantBuffer<Parameters> parameters;",
                     "[[vk::binding(1, 0)]] ConstantBuffer<Step> step;",
                     "[[vk::binding(2, 0)]] RWStructuredBuffer<float4> x;",
                     "[[vk::binding(3, 0)]] StructuredBuffer<uint> weight;"):
            self.assertIn(line + "\n", text)

    def test_rows_are_those_of_the_step_unless_the_operation_may_take_fewer(self):
        self.assertIn("parameters.output_rows != 0 ? step.output_rows : step.rows", build.interface(KERNEL))
        without = build.dataclasses.replace(KERNEL, parameters=(("width", "uint"),))
        self.assertIn("return step.rows;", build.interface(without))

    def test_the_header_has_the_same_fields_in_the_same_order(self):
        text = build.parameters_header([KERNEL])
        self.assertRegex(text, r"struct alignas\(16\) TwoWordsParameters \{\s+uint32_t width = 0;\s+float scale = 0.0f;\s+"
                               r"uint32_t output_rows = 0;\s+uint32_t padding\[1\] = \{\};")

    def test_the_table_holds_the_code_that_was_asked_for(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder)
            files = VARIANT.outputs(out)
            for path, data in ((files["spirv"], spirv()), (files["wgsl"], b"fn main() {}")):
                path.parent.mkdir()
                path.write_bytes(data)
            both = build.kernel_table([KERNEL], [VARIANT], out, ["spirv", "wgsl"])
            none = build.kernel_table([KERNEL], [VARIANT], out, [])
        self.assertIn("{119734787,65536,0,10,0,131089,1}", both)
        self.assertIn('kWgsl0 = "ef32637cb9c3ec2e"', both)
        row = '{"two_words", "q4_0 rows8 subgroups int8_dot", "Q4_0", 8, kGpuSubgroups | kGpuInt8Dot, {64, 2, 1}, '
        self.assertIn(row + "kTwoWordsBindings, kSpirv0, kWgsl0},", both)
        self.assertIn(row + "kTwoWordsBindings, {}, {}},", none)

    def test_a_page_fetches_the_code_by_the_names_of_the_engine(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder)
            path = VARIANT.outputs(out)["wgsl"]
            path.parent.mkdir()
            path.write_text("fn main()\n{\n\n    return;\n}\n")
            self.assertEqual({"two_words q4_0 rows8 subgroups int8_dot": "fn main()\n{\nreturn;\n}"},
                             json.loads(build.wgsl_file([VARIANT], out)))

    def test_an_equal_file_keeps_its_time(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "deep" / "file"
            build.write(path, "a")
            build.os.utime(path, (1, 1))
            build.write(path, "a")
            self.assertEqual(1, path.stat().st_mtime)
            build.write(path, "b")
            self.assertNotEqual(1, path.stat().st_mtime)


def spirv():
    """A module of one capability and one name."""
    words = [0x07230203, 0x10000, 0, 10, 0, 2 << 16 | 17, 1, 3 << 16 | 5, 7, 0x61]
    return b"".join(word.to_bytes(4, "little") for word in words)


if __name__ == "__main__":
    unittest.main()
