#include "app/formats/base64.h"

#include <array>

namespace hearth {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr int kNoDigit = -1, kSpace = -2;

constexpr std::array<int, 256> make_values() {
  std::array<int, 256> values{};
  values.fill(kNoDigit);
  for (size_t i = 0; i < kDigits.size(); ++i) {
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<int>(i);
  }
  for (const char space : {' ', '\n', '\r', '\t'}) values[static_cast<unsigned char>(space)] = kSpace;
  return values;
}
constexpr std::array<int, 256> kValues = make_values();

}  // namespace

std::string base64_of(std::span<const std::byte> bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t count = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) group = group << 8 | (k < count ? static_cast<uint32_t>(bytes[i + k]) : 0);
    for (size_t k = 0; k < 4; ++k) text += k <= count ? kDigits[group >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

std::optional<Bytes> bytes_of_base64(std::string_view text) {
  while (!text.empty() &&
         (text.back() == '=' || kValues[static_cast<unsigned char>(text.back())] == kSpace)) {
    text.remove_suffix(1);
  }
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  uint32_t group = 0;
  int digits = 0;
  for (const char digit : text) {
    const int value = kValues[static_cast<unsigned char>(digit)];
    if (value == kSpace) continue;
    if (value == kNoDigit) return std::nullopt;
    group = group << 6 | static_cast<uint32_t>(value);
    if (++digits < 4) continue;
    for (const int shift : {16, 8, 0}) bytes.push_back(static_cast<std::byte>(group >> shift));
    group = 0;
    digits = 0;
  }
  if (digits == 1) return std::nullopt;
  if (digits >= 2) bytes.push_back(static_cast<std::byte>(group >> (digits == 2 ? 4 : 10)));
  if (digits == 3) bytes.push_back(static_cast<std::byte>(group >> 2));
  return bytes;
}

}  // namespace hearth
