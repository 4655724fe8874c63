// How hard a passphrase is to guess, roughly, while it is typed. A hint for a person, never a gate: nothing
// is refused for being short. Any thread.
#pragma once

#include <string_view>

namespace hearth::ui {

// Bits, an estimate that errs low: common sequences and repetitions count little, a plain word about 11 bits
// whatever its length.
double passphrase_bits(std::string_view text);

enum class Strength { Empty, Weak, Fair, Strong };
// Weak: a machine that has the file finds it; Fair: it takes a long time; Strong: not worth trying.
Strength passphrase_strength(std::string_view text);

}  // namespace hearth::ui
