#include <thread>

#include "app/net/later.h"

namespace hearth {

Task<Done> sleep_for(std::chrono::milliseconds time) {
  std::this_thread::sleep_for(time);
  co_return Done();
}

Task<Done> let_others() { co_return Done(); }

}  // namespace hearth
