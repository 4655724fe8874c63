// Retrieved passages in a better order, by a model that has read the question beside each of them. Comparing
// words and vectors finds twenty among thousands; reading tells which of them answers. The model is somebody
// else's: app/docs knows no engine. Any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/store/library.h"

namespace hearth {

// How many of the best passages are read, and for how long at most.
inline constexpr int kPassagesToRank = 20;
inline constexpr double kRankSeconds = 1.5;

// What the model reads of a passage.
std::string text_to_rank(const Passage& passage);

// `passages`: best first, as retrieve() gives them. `scores`: of the first ones, the logarithms of the odds
// that each answers the question.
void rank_passages(std::vector<Passage>& passages, std::span<const float> scores);

}  // namespace hearth
