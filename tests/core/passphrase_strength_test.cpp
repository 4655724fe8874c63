#include "app/core/passphrase_strength.h"

#include <doctest/doctest.h>

namespace hearth {
namespace {

TEST_CASE("longer and less regular passphrases are told to be stronger") {
  CHECK(rough_passphrase_bits("") == 0);
  CHECK(rough_passphrase_bits("aaaaaaaaaaaa") < 12);
  CHECK(rough_passphrase_bits("123456789") < 12);
  CHECK(rough_passphrase_bits("password") < rough_passphrase_bits("pa7sw-Rd"));
  CHECK(rough_passphrase_bits("lantern") < rough_passphrase_bits("lantern harbour gravel"));
  CHECK(rough_passphrase_bits("lantern harbour gravel spoon") > 60);
  CHECK(rough_passphrase_bits("\xff\xfe\xff") >= 0);
}

}  // namespace
}  // namespace hearth
