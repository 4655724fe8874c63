#include "app/models/file_hash.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "app/models/model_paths.h"
#include "app/models/sha256.h"
#include "engine/base/file.h"
#include "engine/base/file_writing.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kPieceBytes = 1u << 20;
constexpr uint64_t kLongestMemory = 1u << 20;

// What a file is known by, as long as nobody changes it; empty when the system does not say.
std::string identity_of(const std::string& path) {
  std::error_code fault;
  const auto changed = std::filesystem::last_write_time(path_of(path), fault);
  if (fault) return "";
  const uint64_t bytes = std::filesystem::file_size(path_of(path), fault);
  const std::filesystem::path whole = std::filesystem::absolute(path_of(path), fault);
  return fault ? "" : concat(text_of(whole), "|", bytes, "|", changed.time_since_epoch().count());
}

// {identity: hash}; anything else counts as empty.
Json read_memory(const std::string& file) {
  const Result<std::string> text = read_text_file(file, kLongestMemory);
  Json memory = text ? Json::parse(*text, nullptr, false) : Json::object();
  return memory.is_object() ? memory : Json::object();
}

}  // namespace

Result<std::string> sha256_of_file(const std::string& path, const KeepGoing& keep_going) {
  TRY(const auto file, open_file(path));
  Sha256 hash;
  std::vector<std::byte> piece;
  for (uint64_t offset = 0; offset < file->size(); offset += piece.size()) {
    if (keep_going && !keep_going(static_cast<double>(offset) / static_cast<double>(file->size())))
      return fail(Fault::Cancelled, "Checking the file was stopped.");
    piece.resize(static_cast<size_t>(std::min(kPieceBytes, file->size() - offset)));
    TRY_STATUS(file->read_at(offset, piece));
    hash.add(piece);
  }
  return hash.hex();
}

std::string remembered_sha256(const std::string& path, const KeepGoing& keep_going) {
  const std::string identity = identity_of(path);
  const std::string folder = cache_folder();
  if (identity.empty() || folder.empty()) return sha256_of_file(path, keep_going).value_or("");
  const std::string file = path_in(folder, "model-hashes.json");
  Json memory = read_memory(file);
  if (const auto known = memory.find(identity); known != memory.end() && known->is_string()) return *known;
  const Result<std::string> hash = sha256_of_file(path, keep_going);
  if (!hash) return "";
  memory[identity] = *hash;
  // A cache that cannot be written only costs time.
  if (make_folder(folder)) {
    const std::string text = memory.dump(-1, ' ', false, Json::error_handler_t::replace);
    static_cast<void>(write_whole_file(file, text));
  }
  return *hash;
}

}  // namespace hearth
