#include "app/ui/format.h"

#include <doctest/doctest.h>

#include "app/ui/entry/passphrase_strength.h"

namespace hearth::ui {

TEST_CASE("memory is said as it is sold") {
  CHECK(memory_text(8ull << 30) == "8\u00A0GB");
  CHECK(memory_text((8ull << 30) * 7 / 10) == "5.6\u00A0GB");
  CHECK(memory_text(512ull << 20) == "512\u00A0MB");
}

TEST_CASE("a download is not complete before it is") {
  CHECK(percent_text(0.999) == "99 %");
  CHECK(percent_text(1) == "100 %");
  CHECK(percent_text(-1) == "0 %");
}

TEST_CASE("spans of time are rough") {
  CHECK(rough_time(3.2) == "about 4 seconds");
  CHECK(rough_time(70) == "about a minute");
  CHECK(rough_time(8 * 60) == "about 8 minutes");
  CHECK(rough_time(2 * 3600) == "about 2 hours");
}

TEST_CASE("a hash is shortened to its ends") {
  CHECK(short_hash("3a7f09c2b1d84e6f5a7c41e0") == "3a7f…41e0");
  CHECK(short_hash("abc") == "abc");
}

TEST_CASE("the strength of a passphrase is judged with suspicion") {
  CHECK(passphrase_strength("") == Strength::Empty);
  for (const char* weak : {"password", "Password1", "aaaaaaaaaaaaaaaaaaaa", "1234567890", "hearth",
                           "letmein letmein", "qwerty123"})
    CHECK(passphrase_strength(weak) == Strength::Weak);
  CHECK(passphrase_strength("correct horse battery") == Strength::Fair);
  CHECK(passphrase_strength("correct horse battery staple lamp") == Strength::Strong);
  CHECK(passphrase_strength("k7#Qz!m2Vx@9pL&4") == Strength::Strong);
  CHECK(passphrase_bits("correct horse battery staple") > passphrase_bits("correct horse battery battery"));
}

}  // namespace hearth::ui
