#include "app/store/recovery_code.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/base/check.h"

namespace hearth {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford: no I, L, O, U
constexpr size_t kSecretBytes = 16;
constexpr size_t kDataSymbols = 26;  // 130 bits: the last two are zero
constexpr size_t kSymbols = kDataSymbols + 2;
constexpr size_t kGroup = 4;

// The symbols of a code as numbers 0 to 31, wiped when they go.
struct Symbols {
  std::array<uint8_t, kSymbols> values = {};
  Symbols() = default;
  Symbols(const Symbols&) = delete;
  Symbols& operator=(const Symbols&) = delete;
  ~Symbols() { wipe(std::as_writable_bytes(std::span(values))); }
};

// Multiplication by the generator a of the field of 32 elements, modulo x^5 + x^2 + 1.
uint8_t times_a(uint8_t value) {
  return static_cast<uint8_t>((value & 16) != 0 ? (value << 1) ^ 0x25 : value << 1);
}

// Two check symbols of a Reed-Solomon code: the remainder of the message times x^2 by (x + 1)(x + a). Up to
// 31 symbols, any one or two changed symbols show, so every mistyped symbol and every swap of two.
std::array<uint8_t, 2> checksum(std::span<const uint8_t> data) {
  uint8_t high = 0, low = 0;
  for (const uint8_t symbol : data) {
    const auto lead = static_cast<uint8_t>(symbol ^ high);
    high = static_cast<uint8_t>(low ^ lead ^ times_a(lead));  // (x + 1)(x + a) = x^2 + (1 + a) x + a
    low = times_a(lead);
  }
  return {high, low};
}

// Nothing for what is not in the alphabet, even forgivingly.
std::optional<uint8_t> value_of(char symbol) {
  char upper = symbol;
  if (upper >= 'a' && upper <= 'z') upper = static_cast<char>(upper - 'a' + 'A');
  if (upper == 'O') upper = '0';
  if (upper == 'I' || upper == 'L') upper = '1';
  const size_t place = kAlphabet.find(upper);
  return place == std::string_view::npos ? std::nullopt : std::optional(static_cast<uint8_t>(place));
}

bool letter_or_digit(char symbol) {
  return (symbol >= '0' && symbol <= '9') || (symbol >= 'a' && symbol <= 'z') ||
         (symbol >= 'A' && symbol <= 'Z');
}

std::unexpected<Error> mistyped() {
  return fail(Fault::WrongKey,
              "The recovery code has a typing mistake: compare it with the paper, group by group.");
}

std::unexpected<Error> another_length() {
  return fail(Fault::WrongKey,
              "A recovery code has 28 letters and digits, in 7 groups of 4: some are missing "
              "or too many.");
}

// The symbol that starts at bit `symbol` * 5, most significant bit first.
uint8_t five_bits(std::span<const std::byte> bytes, size_t symbol) {
  uint8_t value = 0;
  for (size_t bit = symbol * 5; bit < symbol * 5 + 5; ++bit) {
    const bool set =
        bit / 8 < bytes.size() && (std::to_integer<int>(bytes[bit / 8]) >> (7 - bit % 8) & 1) != 0;
    value = static_cast<uint8_t>(value << 1 | (set ? 1 : 0));
  }
  return value;
}

Secret bytes_of(const Symbols& symbols) {
  Secret secret(kSecretBytes);
  for (size_t bit = 0; bit < kSecretBytes * 8; ++bit) {
    if ((symbols.values[bit / 5] >> (4 - bit % 5) & 1) != 0)
      secret.bytes()[bit / 8] |= static_cast<std::byte>(1 << (7 - bit % 8));
  }
  return secret;
}

}  // namespace

Secret format_recovery_code(const Secret& secret) {
  CHECK(secret.size() == kSecretBytes);
  Symbols symbols;
  for (size_t i = 0; i < kDataSymbols; ++i) symbols.values[i] = five_bits(secret.bytes(), i);
  const auto check = checksum(std::span(symbols.values).first(kDataSymbols));
  symbols.values[kDataSymbols] = check[0];
  symbols.values[kDataSymbols + 1] = check[1];

  Secret code(kSymbols + kSymbols / kGroup - 1);
  size_t place = 0;
  for (size_t i = 0; i < kSymbols; ++i) {
    if (i != 0 && i % kGroup == 0) code.bytes()[place++] = static_cast<std::byte>('-');
    code.bytes()[place++] = static_cast<std::byte>(kAlphabet[symbols.values[i]]);
  }
  return code;
}

Result<Secret> parse_recovery_code(std::string_view code) {
  Symbols symbols;
  size_t count = 0;
  bool foreign = false;
  for (const char symbol : code) {
    if (!letter_or_digit(symbol)) continue;  // only separates: spaces, hyphens of every kind
    if (count == kSymbols) return another_length();
    const std::optional<uint8_t> value = value_of(symbol);
    foreign |= !value;
    symbols.values[count++] = value.value_or(0);
  }
  if (count != kSymbols) return another_length();
  const auto check = checksum(std::span(symbols.values).first(kDataSymbols));
  const bool padded = (symbols.values[kDataSymbols - 1] & 3) == 0;
  if (foreign || !padded || check[0] != symbols.values[kDataSymbols] ||
      check[1] != symbols.values[kDataSymbols + 1])
    return mistyped();
  return bytes_of(symbols);
}

}  // namespace hearth
