#include <iconv.h>

#include <array>
#include <cerrno>

#include "app/docs/legacy_encoding.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

class Converter {
 public:
  explicit Converter(const char* charset) : handle_(iconv_open("UTF-8", charset)) {}
  ~Converter() {
    if (*this) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  // iconv_open() fails with -1 as a pointer.
  explicit operator bool() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  // Converts as much as fits into `out`; errno says why it stopped, 0 at the end of `bytes`.
  int convert(std::string_view& bytes, std::string& out) const {
    std::array<char, 4096> piece{};
    // It takes a pointer to char in C, and changes nothing.
    char* from = const_cast<char*>(bytes.data());
    size_t left = bytes.size(), room = piece.size();
    char* to = piece.data();
    const bool stopped = iconv(handle_, &from, &left, &to, &room) == static_cast<size_t>(-1);
    const int why = stopped ? errno : 0;
    out.append(piece.data(), piece.size() - room);
    bytes.remove_prefix(bytes.size() - left);
    return why;
  }

 private:
  iconv_t handle_;
};

}  // namespace

std::optional<LegacyText> convert_legacy(std::string_view bytes, const std::string& encoding) {
  const Converter converter(encoding.c_str());
  if (!converter) return std::nullopt;
  LegacyText decoded;
  decoded.text.reserve(bytes.size() + bytes.size() / 2);
  while (!bytes.empty()) {
    const int why = converter.convert(bytes, decoded.text);
    if (why == EINVAL) break;  // the beginning of a character
    if (why != EILSEQ) continue;
    append_utf8(decoded.text, 0xFFFD);
    ++decoded.broken;
    bytes.remove_prefix(1);
  }
  return decoded;
}

}  // namespace hearth
