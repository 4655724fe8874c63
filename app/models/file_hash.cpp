#include "app/models/file_hash.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "app/models/model_paths.h"
#include "app/models/sha256.h"
#include "app/net/later.h"
#include "engine/base/file.h"
#include "engine/base/file_writing.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kPieceBytes = 1u << 20;
constexpr uint64_t kLongestMemory = 1u << 20;
constexpr std::chrono::milliseconds kSlice(15);

// What a file is known by, as long as nobody changes it; empty when the system does not say.
std::string identity_of(const std::string& path) {
  std::error_code fault;
  const auto changed = std::filesystem::last_write_time(path_of(path), fault);
  if (fault) return "";
  const uint64_t bytes = std::filesystem::file_size(path_of(path), fault);
  const std::filesystem::path whole = std::filesystem::absolute(path_of(path), fault);
  return fault
             ? ""
             : concat(text_of(whole), "|", bytes, "|",
                      int64_t{std::chrono::duration_cast<std::chrono::nanoseconds>(changed.time_since_epoch())
                                  .count()});
}

// {identity: hash}; anything else counts as empty.
Json read_memory(const std::string& file) {
  const Result<std::string> text = read_text_file(file, kLongestMemory);
  Json memory = text ? Json::parse(*text, nullptr, false) : Json::object();
  return memory.is_object() ? memory : Json::object();
}

// A file on its way through the hash.
class HashedFile {
 public:
  HashedFile(std::unique_ptr<File> file, KeepGoing keep_going)
      : file_(std::move(file)), keep_going_(std::move(keep_going)) {}

  bool is_whole() const { return offset_ == file_->size(); }
  std::string hex() { return hash_.hex(); }

  Status add_piece() {
    const uint64_t size = file_->size();
    if (keep_going_ && !keep_going_(static_cast<double>(offset_) / static_cast<double>(size)))
      return fail(Fault::Cancelled, "Checking the file was stopped.");
    piece_.resize(static_cast<size_t>(std::min(kPieceBytes, size - offset_)));
    TRY_STATUS(file_->read_at(offset_, piece_));
    hash_.add(piece_);
    offset_ += piece_.size();
    return {};
  }

 private:
  const std::unique_ptr<File> file_;
  const KeepGoing keep_going_;
  Sha256 hash_;
  std::vector<std::byte> piece_;
  uint64_t offset_ = 0;
};

std::string memory_in(const std::string& cache_folder) { return path_in(cache_folder, "model-hashes.json"); }

}  // namespace

Result<std::string> sha256_of_file(const std::string& path, const KeepGoing& keep_going) {
  TRY(auto opened, open_file(path));
  HashedFile file(std::move(opened), keep_going);
  while (!file.is_whole()) TRY_STATUS(file.add_piece());
  return file.hex();
}

Task<Result<std::string>> hashing_file(std::string path, KeepGoing keep_going) {
  using Clock = std::chrono::steady_clock;
  CO_TRY(auto opened, open_file(path));
  HashedFile file(std::move(opened), std::move(keep_going));
  for (Clock::time_point began = Clock::now(); !file.is_whole();) {
    CO_TRY_STATUS(file.add_piece());
    if (Clock::now() - began < kSlice) continue;
    co_await let_others();
    began = Clock::now();
  }
  co_return file.hex();
}

std::string known_sha256(const std::string& path, const std::string& cache_folder) {
  const std::string identity = cache_folder.empty() ? "" : identity_of(path);
  if (identity.empty()) return "";
  const Json memory = read_memory(memory_in(cache_folder));
  const auto known = memory.find(identity);
  return known != memory.end() && known->is_string() ? known->get<std::string>() : "";
}

std::string remembered_sha256(const std::string& path, const KeepGoing& keep_going) {
  return remembered_sha256(path, cache_folder(), keep_going);
}

std::string remembered_sha256(const std::string& path, const std::string& cache_folder,
                              const KeepGoing& keep_going) {
  if (std::string known = known_sha256(path, cache_folder); !known.empty()) return known;
  const Result<std::string> hash = sha256_of_file(path, keep_going);
  if (!hash) return "";
  remember_sha256(path, cache_folder, *hash);
  return *hash;
}

Task<std::string> remembered_hashing(std::string path, std::string cache_folder, KeepGoing keep_going) {
  if (std::string known = known_sha256(path, cache_folder); !known.empty()) co_return known;
  const std::string identity = identity_of(path);
  const Result<std::string> hash = co_await hashing_file(path, std::move(keep_going));
  // In between another file may have taken its place.
  if (!hash || identity_of(path) != identity) co_return std::string();
  remember_sha256(path, cache_folder, *hash);
  co_return *hash;
}

void remember_sha256(const std::string& path, const std::string& cache_folder, const std::string& sha256) {
  const std::string identity = identity_of(path);
  // A cache that cannot be written only costs time.
  if (identity.empty() || cache_folder.empty() || !make_folder(cache_folder)) return;
  Json memory = read_memory(memory_in(cache_folder));
  memory[identity] = sha256;
  const std::string text = memory.dump(-1, ' ', false, Json::error_handler_t::replace);
  static_cast<void>(write_whole_file(memory_in(cache_folder), text));
}

}  // namespace hearth
