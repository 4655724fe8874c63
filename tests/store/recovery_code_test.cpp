#include "app/store/recovery_code.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

namespace hearth {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string code_of(const Secret& secret) { return std::string(format_recovery_code(secret).text()); }

bool same(const Secret& a, const Secret& b) { return a.text() == b.text(); }

}  // namespace

TEST_CASE("a recovery code is 7 groups of 4 symbols that nobody confuses") {
  const std::string code = code_of(Secret::random(16));
  REQUIRE(code.size() == 34);
  for (size_t i = 0; i < code.size(); ++i) {
    if (i % 5 == 4) {
      CHECK(code[i] == '-');
    } else {
      CHECK(kAlphabet.find(code[i]) != std::string_view::npos);
    }
  }
}

TEST_CASE("a recovery code gives its secret back") {
  for (int i = 0; i < 200; ++i) {
    const Secret secret = Secret::random(16);
    const auto back = parse_recovery_code(code_of(secret));
    REQUIRE(back.has_value());
    CHECK(same(*back, secret));
  }
}

TEST_CASE("the code of known bytes stays what it is: it may be on paper") {
  std::string bytes;
  for (int i = 0; i < 16; ++i) bytes += static_cast<char>(i * 17);
  CHECK(code_of(Secret::copy_of(bytes)) == "008J-4CT4-ANK7-F24S-NAXW-SQFE-ZWXR");
  CHECK(code_of(Secret(16)) == "0000-0000-0000-0000-0000-0000-0000");
}

TEST_CASE("reading forgives lower case, spaces, other hyphens, and the letters that look like digits") {
  const Secret secret = Secret::copy_of(std::string(16, '\x08'));
  const std::string code = code_of(secret);
  REQUIRE(code.find('0') != std::string::npos);
  REQUIRE(code.find('1') != std::string::npos);
  std::string careless = "  ";
  int ones = 0;
  for (const char symbol : code) {
    if (symbol == '0') {
      careless += 'o';
    } else if (symbol == '1') {
      careless += "iIlL"[ones++ % 4];
    } else if (symbol == '-') {
      careless += "\xE2\x80\x93 ";  // an en dash
    } else {
      careless += static_cast<char>(std::tolower(symbol));
    }
  }
  const auto back = parse_recovery_code(careless + "\r\n");
  REQUIRE(back.has_value());
  CHECK(same(*back, secret));
}

TEST_CASE("every single wrong symbol is noticed") {
  const std::string code = code_of(Secret::random(16));
  int tried = 0, unnoticed = 0;
  for (size_t i = 0; i < code.size(); ++i) {
    if (code[i] == '-') continue;
    for (const char symbol : kAlphabet) {
      if (symbol == code[i]) continue;
      std::string wrong = code;
      wrong[i] = symbol;
      const auto back = parse_recovery_code(wrong);
      ++tried;
      unnoticed += back.has_value();
      if (!back) CHECK(back.error().message.find("typing mistake") != std::string::npos);
    }
  }
  CHECK(tried == 28 * 31);
  CHECK(unnoticed == 0);
}

TEST_CASE("every swap of two symbols is noticed, neighbours or not") {
  int tried = 0, unnoticed = 0;
  for (int round = 0; round < 20; ++round) {
    const std::string code = code_of(Secret::random(16));
    for (size_t i = 0; i < code.size(); ++i) {
      for (size_t k = i + 1; k < code.size(); ++k) {
        if (code[i] == code[k] || code[i] == '-' || code[k] == '-') continue;
        std::string swapped = code;
        std::swap(swapped[i], swapped[k]);
        ++tried;
        unnoticed += parse_recovery_code(swapped).has_value();
      }
    }
  }
  CHECK(tried > 5000);
  CHECK(unnoticed == 0);
}

TEST_CASE("a code of another length, or with a letter that codes never have, says what is wrong") {
  const std::string code = code_of(Secret::random(16));
  for (const std::string& wrong :
       {std::string(), code.substr(0, 33), code + "0", std::string(1 << 20, 'A')}) {
    const auto back = parse_recovery_code(wrong);
    REQUIRE(!back.has_value());
    CHECK(back.error().fault == Fault::WrongKey);
    CHECK(back.error().message.find("28 letters and digits") != std::string::npos);
  }
  std::string foreign = code;
  foreign[0] = 'U';
  const auto back = parse_recovery_code(foreign);
  REQUIRE(!back.has_value());
  CHECK(back.error().message.find("typing mistake") != std::string::npos);
}

}  // namespace hearth
