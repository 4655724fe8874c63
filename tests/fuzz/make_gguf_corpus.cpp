// Writes the seed corpus of gguf_fuzz into the folder given as the only argument: small files that are right
// in as many ways as there are code paths, and a few that are wrong. README.md beside this file says how to
// run it.
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "tests/gguf/gguf_builder.h"

using namespace hearth;

namespace {

GgufBuilder every_scalar() {
  GgufBuilder builder(2);
  builder.u8("a", 1).i8("b", -1).u16("c", 2).i16("d", -2).u32("e", 3).i32("f", -3).u64("g", 4).i64("h", -4);
  return builder.f32("i", 0.5f).f64("j", 0.25).boolean("k", true).string("general.architecture", "llama");
}

GgufBuilder every_list() {
  GgufBuilder builder;
  builder.strings("tokens", {"<s>", "", "\u20ac"})
      .array<int32_t>("types", {1, 2, 3})
      .array<float>("scores", {0, -1});
  return builder.array<bool>("flags", {true, false}).arrays<int16_t>("nested", {{1}, {}, {2, 3}});
}

GgufBuilder every_weight_type() {
  GgufBuilder builder;
  for (const QuantLayout& layout : quant_layouts()) {
    builder.tensor(layout.name, layout.type, {layout.block_values},
                   std::vector<std::byte>(layout.block_bytes));
  }
  return builder;
}

GgufBuilder large_alignment() {
  GgufBuilder builder;
  return builder.align(128).tensor("a.weight", {2, 2, 1, 2}, std::vector<float>(8, 1)).tensor("b", {1}, {2});
}

GgufBuilder one_part() {
  GgufBuilder builder;
  return builder.u16("split.no", 0).u16("split.count", 1).i32("split.tensors.count", 1).tensor("a", {1}, {1});
}

bool write(const std::string& path, const std::vector<std::byte>& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return file.good();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: make_gguf_corpus FOLDER\n", stderr);
    return 2;
  }
  const std::string folder = std::string(arguments[1]) + "/";
  std::vector<std::byte> cut = large_alignment().build();
  cut.resize(cut.size() / 2);
  const bool written = write(folder + "scalars.gguf", every_scalar().build()) &&
                       write(folder + "lists.gguf", every_list().build()) &&
                       write(folder + "weight_types.gguf", every_weight_type().build()) &&
                       write(folder + "alignment.gguf", large_alignment().build()) &&
                       write(folder + "split.gguf", one_part().build()) &&
                       write(folder + "empty.gguf", GgufBuilder().build()) &&
                       write(folder + "cut.gguf", cut) &&
                       write(folder + "lying_counts.gguf", every_list().claim_keys(~uint64_t{0}).build());
  return written ? 0 : 1;
}
