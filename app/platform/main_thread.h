// What other threads leave for the main thread: work to do in Window::wait(), and the wish to be woken. Any
// thread calls run_on_main() and wake_window(); the rest is for desktop.cpp, main thread.
#pragma once

#include <functional>

namespace hearth::platform {

void run_on_main(std::function<void()> work);

// Between these two, wake_window() may post events to GLFW.
void window_opened();
void window_closing();

bool take_wake();  // whether wake_window() was called since the last time
void run_left_work();

}  // namespace hearth::platform
