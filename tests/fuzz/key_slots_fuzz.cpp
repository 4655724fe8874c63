// Parses arbitrary bytes as a vault's key file, as they are and with their checksum made right, which gets
// past the first check. Beyond what the sanitizers see, whatever is accepted must stay within the limits, be
// written back as the same bytes but for the authentication, and never be found genuine.
#include <sodium.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "app/store/key_slots.h"
#include "engine/base/check.h"
#include "tests/gguf/message_checks.h"

namespace hearth {
namespace {

constexpr size_t kChecksumBytes = 16;
constexpr size_t kAuthenticationBytes = 32 + kChecksumBytes;

void parse(std::span<const std::byte> bytes, const Secret& key) {
  const auto file = parse_key_file(bytes);
  if (!file) {
    CHECK(reads_like_a_sentence(file.error().message));
    CHECK(file.error().fault == Fault::BadFormat || file.error().fault == Fault::Unsupported);
    return;
  }
  CHECK(!file->slots.empty() && file->slots.size() <= kMaxKeySlots);
  for (const KeySlot& slot : file->slots) {
    CHECK(slot.cost.memory_KiB <= kMaxKdfMemory_KiB && slot.cost.passes <= kMaxKdfPasses);
    CHECK((slot.cost.passes != 0) == (slot.kind == SlotKind::Passphrase));
  }
  const std::vector<std::byte> again = write_key_file(*file, key);
  CHECK(again.size() == bytes.size());
  CHECK(std::equal(again.begin(), again.end() - kAuthenticationBytes, bytes.begin()));
  CHECK(!verify_key_file(bytes, key));
  // Cheap ones only: what a passphrase costs is bounded above.
  CHECK(!unwrap_key(*file, SlotKind::RecoveryCode, Secret(16)));
}

}  // namespace
}  // namespace hearth

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hearth;
  static const Secret key = Secret::random(kKeyBytes);
  std::vector<std::byte> bytes(size);
  std::transform(data, data + size, bytes.begin(), [](uint8_t byte) { return static_cast<std::byte>(byte); });
  parse(bytes, key);
  if (size < kChecksumBytes) return 0;
  crypto_generichash(reinterpret_cast<unsigned char*>(bytes.data() + size - kChecksumBytes), kChecksumBytes,
                     data, size - kChecksumBytes, nullptr, 0);
  parse(bytes, key);
  return 0;
}
