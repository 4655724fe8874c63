#!/usr/bin/env python3
"""Makes compiled kernels, and the C++ that knows them, from kernels.json and the Slang files beside it.

    build.py prepare OUT [--slangc PROGRAM] [--werror]
                                             writes what Slang and C++ include, and variants.cmake: a command a variant
    build.py compile OUT [NAME...]           runs these commands by hand, for all variants or for those of some kernels
    build.py table OUT [--into FOLDER] [--spirv] [--wgsl]
                                             writes gpu_kernel_table.cpp, which holds the SPIR-V of all variants, and
                                             gpu_kernels.json with their WGSL, which a page fetches

OUT/slang/NAME.interface.slang   what a kernel includes first: its parameters, the step block, its buffers
OUT/slang/Q4_0/weight_type.slang what a kernel with a weight type includes: the type, under the name WeightType
OUT/cpp/gpu_parameters.h
OUT/spirv/, OUT/wgsl/            the compiled variants
FOLDER/cpp/gpu_kernel_table.cpp  FOLDER: OUT, unless --into says another
FOLDER/gpu_kernels.json          their WGSL by name

CMake runs `prepare` while configuring, the rest while building. The tests import this file.
"""

import argparse
import concurrent.futures
import dataclasses
import hashlib
import itertools
import json
import os
import pathlib
import subprocess
import sys
import textwrap

SHADERS = pathlib.Path(__file__).resolve().parent
CPP_TYPES = {"uint": "uint32_t", "int": "int32_t", "float": "float"}
# Some kernels are meant for subgroups or half precision: slangc need not warn that they go beyond plain SPIR-V 1.3.
SLANGC_FLAGS = ["-O0", "-entry", "main", "-stage", "compute", "-warnings-disable", "41012"]
# OpSource, OpSourceExtension, OpName, OpMemberName, OpString, OpLine, OpNoLine: nothing runs by them.
SPIRV_DEBUG_OPS = {3, 4, 5, 6, 7, 8, 317}


@dataclasses.dataclass(frozen=True)
class Kernel:
    """A row of kernels.json."""

    name: str
    about: str
    source: str
    workgroup: tuple
    bindings: tuple  # (name, element, "read" or "read_write") of each storage buffer
    parameters: tuple  # (name, type)
    step: tuple  # as parameters, of the step block, which all kernels share
    types: str  # which list of types: "weight", "cache" or ""

    @property
    def cpp_name(self):
        return camel_case(self.name)


@dataclasses.dataclass(frozen=True)
class Variant:
    """One way in which a kernel is compiled."""

    kernel: Kernel
    type: str  # "Q4_0", or "" where the kernel has none
    rows: int  # 0 where the kernel has none
    features: tuple
    has_wgsl: bool

    @property
    def label(self):
        """What sets it apart from the kernel's other variants: "q4_0 rows8 subgroups"."""
        rows = f"rows{self.rows}" if self.rows else ""
        return " ".join(filter(None, [self.type.lower(), rows, *self.features]))

    @property
    def full_name(self):
        """As full_kernel_name() of engine/gpu calls it: "matvec q4_0 rows8 subgroups"."""
        return " ".join(filter(None, [self.kernel.name, self.label]))

    @property
    def stem(self):
        """The name of its files, less the ending."""
        return "-".join([self.kernel.name, *self.label.split()])

    def defines(self):
        names = [f"WORKGROUP_{axis}={size}" for axis, size in zip("XYZ", self.kernel.workgroup)]
        if self.type:
            names += [f"TYPE={self.type}", f"TYPE_{self.type}"]
        if self.rows:
            names.append(f"ROWS={self.rows}")
        return names + [f"USE_{feature.upper()}" for feature in self.features]

    def outputs(self, out):
        """The files that its command writes."""
        files = {"spirv": out / "spirv" / f"{self.stem}.spv"}
        if self.has_wgsl:
            files["wgsl"] = out / "wgsl" / f"{self.stem}.wgsl"
        return files

    def depfile(self, out):
        return out / "spirv" / f"{self.stem}.d"

    def command(self, out, slangc):
        """What compiles it, once for all targets. `slangc` is the compiler, with flags for all variants behind it."""
        outputs = self.outputs(out)
        folders = [SHADERS, out / "slang", out / "slang" / self.type]
        command = [*slangc, SHADERS / self.kernel.source, *SLANGC_FLAGS]
        command += [f"-I{folder}" for folder in folders] + [f"-D{name}" for name in self.defines()]
        command += ["-target", "spirv", "-profile", "spirv_1_3", "-o", outputs["spirv"]]
        if self.has_wgsl:
            command += ["-target", "wgsl", "-o", outputs["wgsl"]]
        return list(map(str, [*command, "-depfile", self.depfile(out)]))


def camel_case(name):
    return "".join(word.capitalize() for word in name.split("_"))


def load(path=SHADERS / "kernels.json"):
    """(kernels, variants) of kernels.json, in its order."""
    with open(path, encoding="utf-8") as file:
        listed = json.load(file)
    kernels, variants = [], []
    for row in listed["kernels"]:
        kernel = read_kernel(row, listed["step"])
        kernels.append(kernel)
        types = listed["types"][kernel.types] if kernel.types else [""]
        feature_sets = [(), *map(tuple, row.get("features", []))]
        for type_name, rows, features in itertools.product(types, row.get("rows", [0]), feature_sets):
            if set(features) & set(listed["type_lacks"].get(type_name, [])):
                continue
            has_wgsl = not set(features) & set(listed["wgsl_lacks"])
            variants.append(Variant(kernel, type_name, rows, features, has_wgsl))
    return kernels, variants


def read_kernel(row, step):
    about = row["about"] if isinstance(row["about"], str) else "".join(row["about"])
    return Kernel(row["name"], about, row["source"], tuple(row["workgroup"]), tuple(map(tuple, row["bindings"])),
                  tuple(map(tuple, row["parameters"])), tuple(map(tuple, step)), row.get("types", ""))


def interface(kernel):
    """The Slang text that a kernel includes first."""
    lines = [f"// Generated from kernels.json: what the host gives to {kernel.name}.", "#pragma once", ""]
    for name, fields in (("Parameters", kernel.parameters), ("Step", kernel.step)):
        lines += [f"struct {name} {{", *(f"  {kind} {field};" for field, kind in fields), "};"]
    buffers = [("ConstantBuffer<Parameters>", "parameters"), ("ConstantBuffer<Step>", "step")]
    for name, element, access in kernel.bindings:
        buffers.append((f"{'RW' if access == 'read_write' else ''}StructuredBuffer<{element}>", name))
    lines += [f"[[vk::binding({slot}, 0)]] {kind} {name};" for slot, (kind, name) in enumerate(buffers)]
    count = "step.rows"
    if any(name == "output_rows" for name, _ in kernel.parameters):
        count = "parameters.output_rows != 0 ? step.output_rows : step.rows"
    lines += ["", "// Rows that this operation has to compute.", f"uint row_count() {{ return {count}; }}", ""]
    return "\n".join(lines)


def weight_type(name):
    """The Slang text that gives a kernel its weight type."""
    return f'#pragma once\n#include "quant/{name.lower()}.slang"\ntypealias WeightType = {name};\n'


def parameters_header(kernels):
    """gpu_parameters.h. The structs are as large as uniform blocks in WGSL: a multiple of 16 bytes."""
    lines = ["// Generated by shaders/build.py from kernels.json: what kernels find in their two uniform blocks.",
             "#pragma once", "", "#include <cstdint>", "", "namespace hearth {", "",
             "// Binding 1 of every kernel: what changes from step to step."]
    lines += cpp_struct("GpuStep", kernels[0].step)
    for kernel in kernels:
        lines += ["", *textwrap.wrap(kernel.about, 110, initial_indent="// ", subsequent_indent="// ")]
        lines += cpp_struct(f"{kernel.cpp_name}Parameters", kernel.parameters)
    return "\n".join([*lines, "", "}  // namespace hearth", ""])


def cpp_struct(name, fields):
    members = [f"  {CPP_TYPES[kind]} {field} = {'0.0f' if kind == 'float' else '0'};" for field, kind in fields]
    if rest := -len(fields) % 4:
        members.append(f"  uint32_t padding[{rest}] = {{}};  // zero, so that equal parameters have equal bytes")
    return [f"struct alignas(16) {name} {{", *members, "};"]


def kernel_table(kernels, variants, out, targets):
    """gpu_kernel_table.cpp, with the code for these targets."""
    lines = ["// Generated by shaders/build.py from shaders/kernels.json and the compiled kernels.",
             '#include "engine/gpu/gpu_api.h"', '#include "engine/gpu/kernels.h"', "", "namespace hearth {",
             "namespace {", "", "using enum GpuBindingKind;"]
    for kernel in kernels:
        kinds = ["Constants", "Constants"]
        kinds += ["ReadWrite" if access == "read_write" else "Read" for _, _, access in kernel.bindings]
        lines.append(f"constexpr GpuBindingKind k{kernel.cpp_name}Bindings[] = {{{', '.join(kinds)}}};")
    rows = []
    for number, variant in enumerate(variants):
        code = {"spirv": "{}", "wgsl": "{}"}
        for target, path in variant.outputs(out).items():
            if target in targets:
                code[target] = f"k{target.capitalize()}{number}"
                lines.append(CODE_WRITERS[target](code[target], path))
        features = " | ".join(f"kGpu{camel_case(feature)}" for feature in variant.features) or "0"
        x, y, z = variant.kernel.workgroup
        rows.append(f'    {{"{variant.kernel.name}", "{variant.label}", "{variant.type}", {variant.rows}, {features}, '
                    f"{{{x}, {y}, {z}}}, k{variant.kernel.cpp_name}Bindings, {code['spirv']}, {code['wgsl']}}},")
    lines += ["", "constexpr GpuKernel kKernels[] = {", *rows, "};", "", "}  // namespace", "",
              "std::span<const GpuKernel> gpu_kernels() { return kKernels; }", "", "}  // namespace hearth", ""]
    return "\n".join(lines)


def spirv_code(name, path):
    return f"constexpr uint32_t {name}[] = {{{','.join(map(str, without_debug(read_words(path))))}}};"


def wgsl_code(name, path):
    """Only what tells one code from another: the code itself is in gpu_kernels.json."""
    return f'constexpr std::string_view {name} = "{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}";'


CODE_WRITERS = {"spirv": spirv_code, "wgsl": wgsl_code}


def wgsl_file(variants, out):
    """gpu_kernels.json."""
    codes = {variant.full_name: squeezed((variant.outputs(out)["wgsl"]).read_text(encoding="utf-8"))
             for variant in variants if variant.has_wgsl}
    return json.dumps(codes, indent=0) + "\n"


def squeezed(wgsl):
    """The code without blank lines and indentation."""
    return "\n".join(filter(None, map(str.strip, wgsl.splitlines())))


def read_words(path):
    """A SPIR-V module as numbers."""
    data = path.read_bytes()
    return [int.from_bytes(data[at:at + 4], "little") for at in range(0, len(data), 4)]


def instructions(words):
    """Yields (opcode, all words) of each instruction of a SPIR-V module; a header of five words goes before them."""
    at = 5
    while at < len(words):
        length = words[at] >> 16
        yield words[at] & 0xFFFF, words[at:at + length]
        at += length


def without_debug(words):
    """The module without names: a fifth of it."""
    kept = (instruction for opcode, instruction in instructions(words) if opcode not in SPIRV_DEBUG_OPS)
    return words[:5] + list(itertools.chain.from_iterable(kept))


def write(path, text):
    """Writes the file; an equal one keeps its time, so that nothing is built again for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def prepare(out, slangc):
    kernels, variants = load()
    for kernel in kernels:
        write(out / "slang" / f"{kernel.name}.interface.slang", interface(kernel))
    for name in {variant.type for variant in variants if variant.kernel.types == "weight"}:
        write(out / "slang" / name / "weight_type.slang", weight_type(name))
    write(out / "cpp" / "gpu_parameters.h", parameters_header(kernels))
    for folder in ("spirv", "wgsl"):
        (out / folder).mkdir(exist_ok=True)
    lines = ["# Generated by shaders/build.py; kernel_variant() is in shaders/CMakeLists.txt."]
    for variant in variants:
        outputs = " ".join(f'"{path}"' for path in variant.outputs(out).values())
        command = " ".join(f'"{word}"' for word in variant.command(out, slangc))
        lines.append(f'kernel_variant("{variant.kernel.name} {variant.label}" "{variant.depfile(out)}"\n'
                     f"  OUTPUTS {outputs}\n  COMMAND {command})")
    write(out / "variants.cmake", "\n".join([*lines, ""]))


def compile_variants(out, slangc, names):
    """Compiles the variants of the kernels called `names` (of all, where there are none) side by side."""
    prepare(out, slangc)
    chosen = [variant for variant in load()[1] if not names or variant.kernel.name in names]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        codes = pool.map(lambda variant: subprocess.run(variant.command(out, slangc), check=False).returncode, chosen)
        failed = [variant.stem for variant, code in zip(chosen, codes) if code != 0]
    print(f"{len(chosen) - len(failed)} compiled" + "".join(f"\nfailed: {stem}" for stem in failed))
    return 1 if failed or not chosen else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["prepare", "compile", "table"])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("names", nargs="*", help="compile: kernels, as kernels.json calls them")
    parser.add_argument("--slangc", default="slangc", help="the Slang compiler")
    parser.add_argument("--werror", action="store_true", help="treat its warnings as errors")
    parser.add_argument("--into", type=pathlib.Path, help="table: the folder of what is written")
    parser.add_argument("--spirv", action="append_const", dest="targets", const="spirv", help="table: with SPIR-V")
    parser.add_argument("--wgsl", action="append_const", dest="targets", const="wgsl", help="table: with WGSL")
    arguments = parser.parse_intermixed_args()
    out = arguments.out.resolve()
    slangc = [arguments.slangc, *(["-warnings-as-errors", "all"] if arguments.werror else [])]
    if arguments.action == "prepare":
        prepare(out, slangc)
    elif arguments.action == "compile":
        return compile_variants(out, slangc, arguments.names)
    else:
        kernels, variants = load()
        targets = arguments.targets or []
        into = arguments.into or out
        write(into / "cpp" / "gpu_kernel_table.cpp", kernel_table(kernels, variants, out, targets))
        if "wgsl" in targets:
            write(into / "gpu_kernels.json", wgsl_file(variants, out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
