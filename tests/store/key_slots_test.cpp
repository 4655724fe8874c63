#include "app/store/key_slots.h"

#include <doctest/doctest.h>
#include <sodium.h>

#include <chrono>
#include <cstring>

#include "tests/gguf/message_checks.h"
#include "tests/store/vault_fixtures.h"

namespace hearth {
namespace {

constexpr size_t kFirstSlot = 8 + 16 + 2;
constexpr size_t kSlotBytes = 1 + 4 + 4 + 16 + 72;

struct Example {
  Secret data_key = Secret::random(kKeyBytes);
  Secret code = Secret::random(16);
  KeyFile file;
  std::vector<std::byte> bytes;
};

// A passphrase slot and a recovery slot.
Example example(KdfCost cost = kCheapKdf) {
  Example made;
  randombytes_buf(made.file.vault_id.data(), made.file.vault_id.size());
  made.file.slots.push_back(
      *wrap_key(SlotKind::Passphrase, made.file.vault_id, made.data_key, passphrase(), cost));
  made.file.slots.push_back(*wrap_key(SlotKind::RecoveryCode, made.file.vault_id, made.data_key, made.code));
  made.bytes = write_key_file(made.file, made.data_key);
  return made;
}

// Makes the checksum right again, as somebody would who means harm.
std::vector<std::byte> with_new_checksum(std::vector<std::byte> bytes) {
  const size_t body = bytes.size() - 16;
  crypto_generichash(reinterpret_cast<unsigned char*>(bytes.data() + body), 16,
                     reinterpret_cast<const unsigned char*>(bytes.data()), body, nullptr, 0);
  return bytes;
}

std::vector<std::byte> with_number(std::vector<std::byte> bytes, size_t offset, uint32_t number) {
  std::memcpy(bytes.data() + offset, &number, sizeof number);
  return with_new_checksum(std::move(bytes));
}

Fault parse_fault(std::span<const std::byte> bytes) {
  const auto parsed = parse_key_file(bytes);
  REQUIRE(!parsed.has_value());
  CHECK(reads_like_a_sentence(parsed.error().message));
  return parsed.error().fault;
}

// Whether the passphrase still gets the data key out of these bytes, and they are found genuine.
bool opens(std::span<const std::byte> bytes) {
  const auto parsed = parse_key_file(bytes);
  if (!parsed) return false;
  const auto key = unwrap_key(*parsed, SlotKind::Passphrase, passphrase());
  return key && verify_key_file(bytes, *key);
}

}  // namespace

TEST_CASE("each slot of a key file gives the data key back") {
  const Example made = example();
  const auto parsed = parse_key_file(made.bytes);
  REQUIRE(parsed.has_value());
  REQUIRE(parsed->slots.size() == 2);
  CHECK(parsed->vault_id == made.file.vault_id);
  CHECK(parsed->slots[0].cost == kCheapKdf);

  const auto by_passphrase = unwrap_key(*parsed, SlotKind::Passphrase, passphrase());
  REQUIRE(by_passphrase.has_value());
  CHECK(by_passphrase->text() == made.data_key.text());
  const auto by_code = unwrap_key(*parsed, SlotKind::RecoveryCode, made.code);
  REQUIRE(by_code.has_value());
  CHECK(by_code->text() == made.data_key.text());
  CHECK(verify_key_file(made.bytes, made.data_key).has_value());
}

TEST_CASE("of two passphrase slots either passphrase opens") {
  Example made = example();
  made.file.slots.push_back(
      *wrap_key(SlotKind::Passphrase, made.file.vault_id, made.data_key, passphrase("another"), kCheapKdf));
  const auto parsed = parse_key_file(write_key_file(made.file, made.data_key));
  REQUIRE(parsed.has_value());
  for (const char* words : {"correct horse battery staple", "another"})
    CHECK(unwrap_key(*parsed, SlotKind::Passphrase, passphrase(words)).has_value());
}

TEST_CASE("another passphrase, code or kind of slot is WrongKey") {
  const Example made = example();
  const auto passphrase_fault = unwrap_key(made.file, SlotKind::Passphrase, passphrase("Correct horse"));
  REQUIRE(!passphrase_fault.has_value());
  CHECK(passphrase_fault.error().fault == Fault::WrongKey);
  CHECK(passphrase_fault.error().message == "This is not the passphrase of this vault.");
  const auto code_fault = unwrap_key(made.file, SlotKind::RecoveryCode, Secret::random(16));
  REQUIRE(!code_fault.has_value());
  CHECK(code_fault.error().fault == Fault::WrongKey);
  const auto keyring_fault = unwrap_key(made.file, SlotKind::Keyring, made.code);
  REQUIRE(!keyring_fault.has_value());
  CHECK(keyring_fault.error().fault == Fault::WrongKey);
}

TEST_CASE("every changed bit of a key file is a damaged file, not a wrong passphrase") {
  const Example made = example();
  for (size_t i = 0; i < made.bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::vector<std::byte> changed = made.bytes;
      changed[i] ^= static_cast<std::byte>(1 << bit);
      CHECK(parse_fault(changed) == Fault::BadFormat);
    }
  }
}

TEST_CASE("a change with the checksum made right again is refused too") {
  const Example made = example();
  for (size_t i = 0; i + 16 < made.bytes.size(); ++i) {
    std::vector<std::byte> changed = made.bytes;
    changed[i] ^= std::byte{1};
    CHECK(!opens(with_new_checksum(changed)));
  }
}

TEST_CASE("a slot from another vault, a removed one and an added one are refused") {
  const Example made = example(), other = example();
  KeyFile file = made.file;
  file.slots[1] = other.file.slots[1];
  CHECK(!unwrap_key(file, SlotKind::RecoveryCode, other.code).has_value());

  // Written by somebody who does not know the data key.
  const Secret guess = Secret::random(kKeyBytes);
  file.slots.pop_back();
  CHECK(parse_key_file(write_key_file(file, guess)).has_value());
  CHECK(!opens(write_key_file(file, guess)));
  file = made.file;
  file.slots.push_back(file.slots[1]);
  CHECK(!opens(write_key_file(file, guess)));
  CHECK(opens(write_key_file(file, made.data_key)));
}

TEST_CASE("a key file cut short or continued is refused") {
  const Example made = example();
  for (size_t length = 0; length < made.bytes.size(); ++length) {
    const auto cut = std::span(made.bytes).first(length);
    CHECK(parse_fault(cut) == Fault::BadFormat);
    if (length >= 16) CHECK(parse_fault(with_new_checksum({cut.begin(), cut.end()})) == Fault::BadFormat);
  }
  std::vector<std::byte> longer = made.bytes;
  longer.push_back(std::byte{0});
  CHECK(parse_fault(longer) == Fault::BadFormat);
  CHECK(parse_fault(with_new_checksum(longer)) == Fault::BadFormat);
  longer.resize(kMaxKeyFileBytes + 1);
  CHECK(parse_fault(with_new_checksum(longer)) == Fault::BadFormat);
}

TEST_CASE("costs beyond the limits are refused before they are paid") {
  const Example made = example();
  const size_t passes = kFirstSlot + 1, memory = kFirstSlot + 5;
  const auto start = std::chrono::steady_clock::now();
  for (const uint32_t number : {0u, kMaxKdfPasses + 1, 0xffffffffu})
    CHECK(parse_fault(with_number(made.bytes, passes, number)) == Fault::BadFormat);
  for (const uint32_t number : {0u, kMinKdfMemory_KiB - 1, kMaxKdfMemory_KiB + 1, 0xffffffffu})
    CHECK(parse_fault(with_number(made.bytes, memory, number)) == Fault::BadFormat);
  CHECK(parse_fault(with_number(made.bytes, kFirstSlot + kSlotBytes + 1, 1)) == Fault::BadFormat);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
}

TEST_CASE("many costly slots are refused, as each would be tried") {
  Example made = example();
  made.file.slots[0].cost = {.passes = kMaxKdfPasses, .memory_KiB = kMaxKdfMemory_KiB};
  CHECK(parse_key_file(write_key_file(made.file, made.data_key)).has_value());
  made.file.slots.push_back(made.file.slots[0]);
  CHECK(parse_fault(write_key_file(made.file, made.data_key)) == Fault::BadFormat);
}

TEST_CASE("no slots, too many and unknown kinds are refused") {
  const Example made = example();
  std::vector<std::byte> none(made.bytes.begin(), made.bytes.begin() + kFirstSlot);
  none[24] = std::byte{0};
  none.resize(none.size() + 32 + 16);
  CHECK(parse_fault(with_new_checksum(none)) == Fault::BadFormat);
  std::vector<std::byte> many = made.bytes;
  many[24] = std::byte{kMaxKeySlots + 1};
  CHECK(parse_fault(with_new_checksum(many)) == Fault::BadFormat);
  for (const int kind : {0, 4, 255}) {
    std::vector<std::byte> odd = made.bytes;
    odd[kFirstSlot] = static_cast<std::byte>(kind);
    CHECK(parse_fault(with_new_checksum(odd)) == Fault::BadFormat);
  }
}

TEST_CASE("a key file of a newer format says so") {
  std::vector<std::byte> newer = example().bytes;
  newer[7] = std::byte{'2'};
  CHECK(parse_fault(with_new_checksum(newer)) == Fault::Unsupported);
}

TEST_CASE("calibration stays between the default and what a browser can open") {
  const KdfCost quick = calibrate_kdf(1);
  CHECK(quick == KdfCost());
  const KdfCost slow = calibrate_kdf(700);
  CHECK(slow.memory_KiB >= KdfCost().memory_KiB);
  CHECK(slow.memory_KiB <= kMaxKdfMemory_KiB);
  CHECK(slow.passes >= KdfCost().passes);
  CHECK(slow.passes <= kMaxKdfPasses);
}

}  // namespace hearth
