#!/usr/bin/env python3
"""The compiled SPIR-V needs no more of a device than its variant says. Numbers are those of the SPIR-V specification."""

import unittest

from kernel_build import VARIANTS, build, compiled

CAPABILITY, EXTENSION, ENTRY_POINT, EXECUTION_MODE, MEMORY_MODEL, DECORATE = 17, 10, 15, 16, 14, 71
DOT_OF_SIGNED, FOUR_BYTES_A_WORD = 4450, 0
GL_COMPUTE, LOCAL_SIZE, BINDING = 5, 17, 33
SHADER = 1
# What each feature of a variant may use beyond Shader.
CAPABILITIES = {
    "subgroups": {61, 63, 64, 65, 66},  # GroupNonUniform: basic, arithmetic, ballot, shuffle, shuffle relative
    "narrow_subgroups": {61, 65},  # GroupNonUniform: basic, shuffle
    "f16": {9},  # Float16: arithmetic, not storage
    "int8_dot": {6018, 6019},  # DotProductInput4x8BitPacked, DotProduct
    "matrix": {9, 5345, 5346, 6022},  # Float16, VulkanMemoryModel and its DeviceScope, CooperativeMatrixKHR
}


def module(variant):
    return build.read_words(variant.outputs(compiled())["spirv"])


def found(words, opcode):
    return [instruction[1:] for code, instruction in build.instructions(words) if code == opcode]


class Modules(unittest.TestCase):
    def test_no_variant_needs_more_than_its_features(self):
        for variant in VARIANTS:
            needed = {capability for capability, in found(module(variant), CAPABILITY)}
            allowed = {SHADER}.union(*(CAPABILITIES[feature] for feature in variant.features))
            self.assertLessEqual(needed, allowed, variant.stem)

    def test_a_variant_for_a_feature_makes_use_of_it(self):
        plain = {(variant.kernel, variant.type, variant.rows): module(variant)
                 for variant in VARIANTS if not variant.features}
        same = [variant.stem for variant in VARIANTS
                if variant.features and module(variant) == plain[variant.kernel, variant.type, variant.rows]]
        self.assertEqual([], same)

    def test_products_of_bytes_are_instructions_of_the_device(self):
        for variant in VARIANTS:
            if "int8_dot" in variant.features:
                dots = found(module(variant), DOT_OF_SIGNED)
                self.assertTrue(dots, variant.stem)
                self.assertEqual({FOUR_BYTES_A_WORD}, {operands[-1] for operands in dots}, variant.stem)

    def test_plain_variants_need_no_extension_but_that_of_storage_buffers(self):
        for variant in VARIANTS:
            names = ["".join(word.to_bytes(4, "little").decode() for word in words).rstrip("\0")
                     for words in found(module(variant), EXTENSION)]
            if not variant.features:
                self.assertLessEqual(set(names), {"SPV_KHR_storage_buffer_storage_class"}, variant.stem)

    def test_every_module_is_for_vulkan_1_1_or_older(self):
        for variant in VARIANTS:
            if "matrix" not in variant.features:
                self.assertLessEqual(module(variant)[1], 0x10300, variant.stem)

    def test_every_module_has_one_compute_entry_point_of_the_listed_workgroup(self):
        for variant in VARIANTS:
            words = module(variant)
            (model, _, *name), = found(words, ENTRY_POINT)
            self.assertEqual((GL_COMPUTE, int.from_bytes(b"main", "little")), (model, name[0]), variant.stem)
            sizes = [tuple(mode[2:]) for mode in found(words, EXECUTION_MODE) if mode[1] == LOCAL_SIZE]
            self.assertEqual([variant.kernel.workgroup], sizes, variant.stem)

    def test_no_module_binds_more_than_the_table_lists(self):
        for variant in VARIANTS:
            slots = {operands[2] for operands in found(module(variant), DECORATE) if operands[1] == BINDING}
            self.assertLess(max(slots), 2 + len(variant.kernel.bindings), variant.stem)

    def test_the_table_loses_only_names(self):
        for variant in VARIANTS[:20]:
            words = module(variant)
            kept = build.without_debug(words)
            self.assertLess(len(kept), len(words))
            for opcode in (CAPABILITY, ENTRY_POINT, MEMORY_MODEL, DECORATE):
                self.assertEqual(found(words, opcode), found(kept, opcode), variant.stem)


if __name__ == "__main__":
    unittest.main()
