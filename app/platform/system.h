// What the window asks of the operating system beyond GLFW: dialogs_linux.cpp and system_posix.cpp,
// or system_win.cpp. Called by desktop.cpp, main thread.
#pragma once

struct GLFWwindow;

namespace hearth::platform {

// Where the system's input method opens its window, in pixels. Does nothing where the system lets it follow
// the pointer or stand at the edge of the window.
void set_input_method_area(GLFWwindow* window, float x, float y, float height);

void end_dialogs();  // closes what is still open, without an answer

}  // namespace hearth::platform
