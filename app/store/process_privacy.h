// What keeps the memory of this program from others: no core dump, no look inside by programs of the same
// person. main calls it first, before there is a secret. What it cannot control: swap beyond locked pages,
// and hibernation. process_privacy_posix.cpp and process_privacy_win.cpp each implement it.
#pragma once

namespace hearth {

// False when the system refused a part of it; the program may go on.
bool keep_process_private();

}  // namespace hearth
