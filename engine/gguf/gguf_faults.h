// The sentences that opening a model file fails with, where more than one function says them. Used inside
// engine/gguf only; pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace hearth::gguf_faults {

// A key or tensor name from the file in quotes, fit for a message: shortened, and only printable ASCII.
std::string quoted_name(std::string_view name);

// A size as people write it: "812 bytes", "9.4 MB", "98 MB", "4.7 GB".
std::string size_text(uint64_t bytes);

// BadFormat: "This model file is damaged: <what>."
std::unexpected<Error> damaged(std::string_view what);

// BadFormat, when it is known how long the file should be.
std::unexpected<Error> cut_short(uint64_t should_be_bytes, uint64_t is_bytes);

// BadFormat, when the file ends before its description of itself does.
std::unexpected<Error> ends_in_header();

}  // namespace hearth::gguf_faults
