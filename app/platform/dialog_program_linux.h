// File dialogs of a program that the desktop brings (zenity, kdialog), where there is no portal. Used by
// dialogs_linux.cpp.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "app/platform/portal_linux.h"

namespace hearth::platform {

// The words that start the first such program that is installed; empty: none is.
std::vector<std::string> dialog_command(const DialogRequest& request);

// Waits for the person's answer: a path, with `several` one a line, or none when it was cancelled or `stop`
// came. Any thread.
std::vector<std::string> ask_program(const std::vector<std::string>& command, bool several,
                                     const std::stop_token& stop);

}  // namespace hearth::platform
