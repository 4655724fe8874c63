// The printed recovery code: 128 random bits and a checksum in Crockford's base 32, in groups that a person
// can copy from paper ("HX7K-…"). Reading forgives lower case, spaces, missing hyphens and the confusions
// O/0, I/L/1.
#pragma once

#include <string>
#include <string_view>

#include "app/store/secret.h"
#include "engine/base/result.h"

namespace hearth {

// `secret` has 16 bytes. 28 symbols in 7 groups of 4: 26 of the secret, 2 of checksum.
Secret format_recovery_code(const Secret& secret);

// Fails with WrongKey and a sentence that tells a mistyped code (checksum) from one of another length.
Result<Secret> parse_recovery_code(std::string_view code);

}  // namespace hearth
