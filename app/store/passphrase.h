// What a person types as a passphrase, made one sequence of bytes: Unicode NFC, so that "é" opens the vault
// on every keyboard and system. passphrase_utf8proc.cpp and passphrase_win.cpp each implement it; any thread.
#pragma once

#include <string_view>

#include "app/store/secret.h"

namespace hearth {

// Text that is not UTF-8 is taken as the bytes it is.
Secret normalized_passphrase(std::string_view typed);

}  // namespace hearth
