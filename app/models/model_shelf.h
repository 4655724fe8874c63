// The folder of models that belongs to the person: adding to it and checking it. `hearth models` and the
// window's worker call this; one thread at a time. Beside each model lies "NAME.gguf.sha256", as sha256sum
// writes it, so that damage is noticed later.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/models/file_hash.h"
#include "app/models/model_paths.h"
#include "engine/base/result.h"

namespace hearth {

struct ShelvedModel {
  ModelFile file;
  std::string sha256;
};

// Copies the file (or, with `link`, points to it) into the shelf after its card was read. A model of that
// name on the shelf is Busy unless it is the same file. Nothing is left behind by a failure.
Result<ShelvedModel> add_to_shelf(const std::string& path, bool link, const KeepGoing& keep_going = {});

struct VerifiedModel {
  ModelFile file;
  std::string sha256;                   // as it is; empty when the file cannot be read
  std::optional<std::string> expected;  // nothing: no hash is known for it
  std::string problem;                  // in words; empty: none
};

// Opens the file, hashes it and compares with what Hearth pins for that name or what was stored when it was
// added.
VerifiedModel verify_model(const ModelFile& file, const KeepGoing& keep_going = {});
Task<VerifiedModel> verifying_model(ModelFile file, KeepGoing keep_going);  // as hashing_file()

// Whether a file lies in this folder itself, so that Hearth may remove it from its shelf.
bool lies_in(const std::string& path, const std::string& folder);

// Removes a file that lies on the shelf `folder`, with its hash; of a link only the link. Unsupported is said
// of one that lies elsewhere.
Status remove_from_shelf(const ModelFile& file, const std::string& folder);

// The SHA-256 that a file should have: what Hearth pins for that name or stored when it came. Nothing when
// there is none.
std::optional<std::string> expected_hash(const std::string& model_path);

}  // namespace hearth
