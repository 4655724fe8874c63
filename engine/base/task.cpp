#include "engine/base/task.h"

#include "engine/base/check.h"

namespace hearth {

void check_done(bool done) { CHECK(done); }

}  // namespace hearth
