// Where a line may end: the rules of UAX #14 with classes derived from general categories and blocks, so that
// no table of 3,000 lines is needed. Thai, Lao, Khmer and Myanmar, which would need a dictionary, break
// between clusters. Called by text_layout; pure functions, any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace hearth::ui {

enum class Break : uint8_t { No, Allowed, Must };

// One answer for each character: whether a line may or must end before it. The first is No. What comes after
// the end of the text is not asked. Linear time.
std::vector<Break> line_breaks(std::u32string_view text);

// One answer for each character: whether it begins what a reader takes for one character (UAX #29).
std::vector<bool> cluster_starts(std::u32string_view text);

// Spaces that may hang over the end of a line.
bool hangs(char32_t c);

}  // namespace hearth::ui
