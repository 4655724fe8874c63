// Where the time of a generated token goes, and how near each kind of operation comes to what the memory
// gives: the last part of `hearth bench`. Main thread.
#pragma once

#include <cstdint>
#include <vector>

#include "app/cli/output.h"
#include "engine/engine.h"

namespace hearth::cli {

struct TokenProfile {
  std::vector<OpProfile> ops;            // the slowest kind first
  std::vector<ReadBandwidth> bandwidth;  // of the model's device first; none where it could not be measured
};

// Profiles the last token that was evaluated, then measures the devices. Takes a second or two.
Result<TokenProfile> profile_token(Model& model, Evaluation& evaluation, uint32_t repetitions);

// GB/s of the model's device, a value a repetition.
std::vector<double> bandwidth_GBps(const TokenProfile& profile);
// A list of {op, type, count, ms, GBps, share, device}. `share`: of the best bandwidth; null where that is
// not known.
Json ops_json(const TokenProfile& profile);
// The same as a table for a person; nothing where no device has a clock.
void print_profile(const TokenProfile& profile);

}  // namespace hearth::cli
