#include "app/models/model_shelf.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "app/models/file_hash.h"
#include "app/models/known_models.h"
#include "app/models/sha256.h"
#include "engine/base/file.h"
#include "engine/base/file_writing.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"
#include "engine/engine.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kPieceBytes = 1u << 20;
constexpr uint64_t kLongestHashFile = 1u << 16;
constexpr size_t kHashDigits = 64;
constexpr std::string_view kEnding = ".gguf";

std::string hash_file_of(const std::string& model_path) { return model_path + ".sha256"; }

// The first word of a file as sha256sum writes it.
std::optional<std::string> stored_hash(const std::string& model_path) {
  const auto text = read_text_file(hash_file_of(model_path), kLongestHashFile);
  if (!text) return std::nullopt;
  const std::string word = text->substr(0, text->find_first_of(" \t\r\n"));
  const bool digits = word.find_first_not_of("0123456789abcdef") == std::string::npos;
  return word.size() == kHashDigits && digits ? std::optional(word) : std::nullopt;
}

// Returns the hash of what was copied.
Result<std::string> copy_model(const std::string& from, const std::string& to, const KeepGoing& keep_going) {
  TRY(const auto file, open_file(from));
  Sha256 hash;
  const auto fill = [&](const PieceSink& put) -> Status {
    std::vector<std::byte> piece;
    for (uint64_t offset = 0; offset < file->size(); offset += piece.size()) {
      if (keep_going && !keep_going(static_cast<double>(offset) / static_cast<double>(file->size())))
        return fail(Fault::Cancelled, "Copying was stopped; nothing was added.");
      piece.resize(static_cast<size_t>(std::min(kPieceBytes, file->size() - offset)));
      TRY_STATUS(file->read_at(offset, piece));
      hash.add(piece);
      TRY_STATUS(put(piece));
    }
    return {};
  };
  TRY_STATUS(write_in_pieces(to, fill));
  return hash.hex();
}

Result<std::string> link_model(const std::string& from, const std::string& to, const KeepGoing& keep_going) {
  TRY(std::string hash, sha256_of_file(from, keep_going));
  std::error_code fault;
  const fs::path whole = fs::absolute(path_of(from), fault);
  if (!fault) fs::create_symlink(whole, path_of(to), fault);
  if (fault) return fail(Fault::Unreadable, concat("A link could not be made: ", fault.message(), "."));
  return hash;
}

// What a failure after the model itself was written takes back.
void forget_model(const std::string& path) {
  std::error_code ignored;
  fs::remove(path_of(path), ignored);
}

}  // namespace

Result<ShelvedModel> add_to_shelf(const std::string& path, bool link, const KeepGoing& keep_going) {
  TRY_STATUS(read_model_card(path));
  TRY(const std::string shelf, shelf_folder());
  std::string name = text_of(path_of(path).filename());
  if (!name.ends_with(kEnding)) name += kEnding;
  const ModelFile added = {name.substr(0, name.size() - kEnding.size()), path_in(shelf, name)};
  if (is_split_part(added.name)) {
    return fail(Fault::Unsupported,
                "This model is split into several files; join them first, or use them where they are.");
  }
  TRY_STATUS(make_folder(shelf));
  const std::string& target = added.path;
  std::error_code fault;
  if (fs::exists(fs::symlink_status(path_of(target), fault))) {
    TRY(const std::string there, sha256_of_file(target, keep_going));
    TRY(const std::string offered, sha256_of_file(path, keep_going));
    if (there == offered) return ShelvedModel{added, there};
    return fail(Fault::Busy,
                concat("Another model is there already as \"", repair_utf8(name), "\"; rename yours first."));
  }
  TRY(const std::string hash,
      link ? link_model(path, target, keep_going) : copy_model(path, target, keep_going));
  if (Status stored = write_whole_file(hash_file_of(target), concat(hash, "  ", name, "\n")); !stored) {
    forget_model(target);
    return std::unexpected(std::move(stored).error());
  }
  return ShelvedModel{added, hash};
}

namespace {

VerifiedModel with_hash(VerifiedModel verified, const Result<std::string>& hash) {
  if (!hash) {
    verified.problem = hash.error().message;
    return verified;
  }
  verified.sha256 = *hash;
  if (verified.expected && *verified.expected != *hash) {
    verified.problem = "Its contents are not what they were when it came here; fetch or add it again.";
  }
  return verified;
}

VerifiedModel before_hashing(const ModelFile& file) {
  VerifiedModel verified = {file, "", expected_hash(file.path), ""};
  if (const auto card = read_model_card(file.path); !card) verified.problem = card.error().message;
  return verified;
}

}  // namespace

VerifiedModel verify_model(const ModelFile& file, const KeepGoing& keep_going) {
  VerifiedModel verified = before_hashing(file);
  if (!verified.problem.empty()) return verified;
  return with_hash(std::move(verified), sha256_of_file(file.path, keep_going));
}

Task<VerifiedModel> verifying_model(ModelFile file, KeepGoing keep_going) {
  VerifiedModel verified = before_hashing(file);
  if (!verified.problem.empty()) co_return verified;
  const Result<std::string> hash = co_await hashing_file(file.path, std::move(keep_going));
  co_return with_hash(std::move(verified), hash);
}

std::optional<std::string> expected_hash(const std::string& model_path) {
  const std::string name = text_of(path_of(model_path).filename());
  for (const KnownModel& known : known_models()) {
    if (known.file == name) return std::string(known.sha256);
  }
  return stored_hash(model_path);
}

bool lies_in(const std::string& path, const std::string& folder) {
  std::error_code fault;
  return fs::equivalent(path_of(path).parent_path(), path_of(folder), fault) && !fault;
}

Status remove_from_shelf(const ModelFile& file, const std::string& folder) {
  if (!lies_in(file.path, folder)) {
    return fail(Fault::Unsupported,
                concat("\"", repair_utf8(file.name), "\" does not lie on Hearth's shelf but in \"",
                       repair_utf8(text_of(path_of(file.path).parent_path())), "\"; remove it there."));
  }
  std::error_code fault;
  if (!fs::remove(path_of(file.path), fault) || fault)
    return fail(Fault::Unreadable, concat("\"", repair_utf8(file.name), "\" could not be removed."));
  fs::remove(path_of(hash_file_of(file.path)), fault);
  return {};
}

}  // namespace hearth
