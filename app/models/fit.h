// Whether a model fits this computer and how fast it will answer, before it is opened. Pure functions; the
// models panel, `hearth models get` and the choice of the first run use them.
#pragma once

#include <cstdint>
#include <string>

#include "engine/engine.h"

namespace hearth {

// What each token of a conversation keeps in memory, at 16 bits. 0 when the card does not say.
// Source: two vectors (key and value) a layer, of head_count_kv heads.
uint64_t kv_bytes_per_token(const ModelCard& card);

// Weights, the memory of a conversation of `context_tokens`, and what computing needs besides.
uint64_t memory_needed(uint64_t file_bytes, uint64_t kv_bytes_per_token, uint64_t context_tokens);
uint64_t memory_needed(const ModelCard& card, uint64_t context_tokens);

struct Fit {
  bool fits = true;
  std::string words;  // "Needs 5.6 GB of the 8.0 GB that are free", or why not
};
// `free_bytes` 0: the system does not say, then everything fits.
Fit fit_in_words(uint64_t needed_bytes, uint64_t free_bytes);

// Tokens a second of a model that reads `bytes_per_token`, predicted from how fast the device computes the
// model that it is tested with (DeviceSummary::tokens_per_s). Reading the weights is what takes the time.
double predicted_tokens_per_s(uint64_t bytes_per_token, double tested_tokens_per_s);
// The same from another model that was measured on this device.
double predicted_tokens_per_s(uint64_t bytes_per_token, double measured_tokens_per_s,
                              uint64_t measured_bytes_per_token);

// English words; a token is about three quarters of one.
inline double words_per_s(double tokens_per_s) { return tokens_per_s * 0.75; }

std::string shown_size(uint64_t bytes);  // "98.9 MB", as people who sell disks count

}  // namespace hearth
