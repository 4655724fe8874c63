// A stream of bytes that is read piece by piece: a file's, or that of one in a ZIP file.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "engine/base/result.h"

namespace hearth {

// Fills the front of `into` and returns how much; 0: the end.
using ReadBlock = std::function<Result<size_t>(std::span<char> into)>;

}  // namespace hearth
