// Office files of 2007 and later that have a password: a ZIP file, encrypted, in a compound file. Reader
// process only; one thread. Source: MS-OFFCRYPTO, 2.3.4.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace hearth {

// The ZIP file. WrongKey: it has a password, or not this one; Unsupported: encrypted in another way, or no
// such file but one as from before 2007; BadFormat: damaged.
Result<std::string> unlock_office(std::string_view file, const std::string& password);

}  // namespace hearth
