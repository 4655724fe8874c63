// Pauses of a task. later_thread.cpp: the thread sleeps; later_web.cpp: the page does other things meanwhile.
#pragma once

#include <chrono>

#include "engine/base/task.h"

namespace hearth {

Task<Done> sleep_for(std::chrono::milliseconds time);

// Between slices of long work: on a thread nothing, in a page everything else that is due.
Task<Done> let_others();

}  // namespace hearth
