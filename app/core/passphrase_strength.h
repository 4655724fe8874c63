// A rough guess at how hard a passphrase is to find, for the meter under the field where one is chosen. Pure;
// any thread.
#pragma once

#include <string_view>

namespace hearth {

// Bits, never more than what the characters could hold; repeated characters and runs such as "abcd" or "1234"
// count little, whole words less than random letters. A guess, so nothing is ever refused for it.
int rough_passphrase_bits(std::string_view passphrase);

}  // namespace hearth
