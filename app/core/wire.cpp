#include "app/core/wire.h"

#include <limits>

#include "engine/base/check.h"

namespace hearth::wire::detail {

uint32_t count_on_the_wire(size_t count) {
  CHECK(count <= std::numeric_limits<uint32_t>::max());
  return static_cast<uint32_t>(count);
}

}  // namespace hearth::wire::detail
