// Pictures of the window as files. Main thread.
#pragma once

#include <string>

#include "app/platform/platform.h"
#include "engine/base/result.h"

namespace hearth::platform {

// Unreadable when the file cannot be written.
Status write_png(const std::string& path, const Window::Picture& picture);

}  // namespace hearth::platform
