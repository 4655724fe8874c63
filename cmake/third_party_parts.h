// The third-party parts that are linked into this program, for `hearth --version` and the notices that go
// with it. The table is generated from cmake/dependencies.json when CMake configures. Constant data: any
// thread.
#pragma once

#include <span>
#include <string_view>

namespace hearth {

struct ThirdPartyPart {
  std::string_view name;
  std::string_view version;  // the one found when this program was configured
  std::string_view licence;  // SPDX expression
};

// In the order of cmake/dependencies.json; never empty.
std::span<const ThirdPartyPart> third_party_parts();

}  // namespace hearth
