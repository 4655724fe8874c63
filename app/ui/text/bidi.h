// Which way each character of a paragraph runs: the Unicode Bidirectional Algorithm (UAX #9, revision of
// Unicode 15). Called by text_layout; pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace hearth::ui {

struct BidiParagraph {
  uint8_t base = 0;             // the paragraph's own level: 0 left to right, 1 right to left
  std::vector<uint8_t> levels;  // of each character; odd ones run right to left. Empty: all are 0
};

// `text`: one paragraph, its separator included or not. `base`: 0 or 1; without it the first strong character
// decides. Levels are those of the paragraph as one line: spaces at its end and tabs have the paragraph's
// level (rule L1). Characters that have no place in the result (rule X9) get the level of the character
// before them. Linear time.
BidiParagraph bidi_levels(std::u32string_view text, std::optional<uint8_t> base = {});

// Rule L2 for the pieces of one line, each of one level: the order in which they stand from left to right.
std::vector<uint32_t> visual_order(std::span<const uint8_t> levels);

// True for the characters that rule X9 leaves out.
bool is_left_out_of_bidi(char32_t c);

}  // namespace hearth::ui
