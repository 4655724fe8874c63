// Writes the seed corpus of key_slots_fuzz into the folder given as the only argument: key files with every
// kind of slot. README.md beside this file says how to run it.
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "app/store/key_slots.h"

using namespace hearth;

namespace {

constexpr KdfCost kCheap = {.passes = 1, .memory_KiB = kMinKdfMemory_KiB};

bool write(const std::string& path, const std::vector<SlotKind>& kinds) {
  const Secret data_key = Secret::random(kKeyBytes);
  KeyFile file = {};
  for (const SlotKind kind : kinds) {
    const auto slot = wrap_key(kind, file.vault_id, data_key, Secret::random(16), kCheap);
    if (!slot) return false;
    file.slots.push_back(*slot);
  }
  const std::vector<std::byte> bytes = write_key_file(file, data_key);
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return out.good();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: make_key_slots_corpus FOLDER\n", stderr);
    return 2;
  }
  using enum SlotKind;
  const std::string folder = std::string(arguments[1]) + "/";
  const bool written = write(folder + "usual.keys", {Passphrase, RecoveryCode}) &&
                       write(folder + "keyring.keys", {Passphrase, RecoveryCode, Keyring}) &&
                       write(folder + "two.keys", {Passphrase, Passphrase}) &&
                       write(folder + "most.keys", std::vector<SlotKind>(kMaxKeySlots, RecoveryCode));
  return written ? 0 : 1;
}
