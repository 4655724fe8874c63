// What the models page shows, found out: the model files of this computer with their cards, and the catalogue
// measured against this machine. Plain functions of their arguments and the disk; the controller calls
// scan_shelf on a worker and choices_here on the main thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/core/state.h"
#include "app/models/catalogue.h"

namespace hearth {

struct ShelfPlaces {
  std::string shelf;                 // Hearth's own folder, from which it removes
  std::vector<std::string> folders;  // Hearth's places, in order: `shelf` and others
  std::vector<std::string> others;   // folders the person named
  std::vector<std::string> files;    // single files used where they lie
  bool usual = true;                 // also where other programs keep models
  std::string cache;                 // of hashes that were computed before
};

// Each model once, Hearth's own first. `keep_going` false ends it early with what there is.
std::vector<ShelfModel> scan_shelf(const ShelfPlaces& places, uint32_t context_tokens,
                                   const std::function<bool()>& keep_going);

// What this machine is, as far as it is known.
struct MachineFacts {
  uint64_t free_memory_bytes = 0;  // 0: not known
  double tested_tokens_per_s = 0;  // of the model that devices are tested with; 0: not measured
  // The model that answered last here.
  std::string measured_path;
  double measured_tokens_per_s = 0;
  uint64_t measured_bytes_per_token = 0;
};

// The catalogue: quick, balanced, careful. The first of each kind is the one for this machine: the best that
// is here already and fits, or else the best that fits, or else the smallest.
std::vector<ModelChoice> choices_here(const Catalogue& catalogue, const std::string& host,
                                      const std::vector<ShelfModel>& shelf, const MachineFacts& machine,
                                      uint32_t context_tokens);

// What fits the memory that is free.
void mark_fitting(std::vector<ShelfModel>& shelf, const MachineFacts& machine);

// "Free for any use", in the person's language; empty without a licence.
std::string licence_for_people(std::string_view licence);

}  // namespace hearth
