#include "app/models/model_places.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <set>

#include "app/models/model_paths.h"
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::string_view kEnding = ".gguf";
constexpr uint64_t kPieceBytes = 64 * 1024;  // of each end of a file, for its identity
constexpr uint64_t kLongestManifest = 1 << 20;

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

bool is_hash(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// One search: what it may still do and what it has found.
class Search {
 public:
  Search(const SearchLimits& limits, const std::function<bool()>& keep_going)
      : limits_(limits), keep_going_(keep_going), end_(std::chrono::steady_clock::now() + limits.time) {}

  void look_in(const ModelPlace& place) {
    if (place.layout == PlaceLayout::Ollama) {
      look_in_ollama(place);
    } else {
      look_in_folder(place, path_of(place.folder), 0);
    }
  }
  std::vector<FoundModel> take() { return std::move(found_); }

 private:
  // False once the search has lasted long enough. Counts one entry.
  bool may_go_on() {
    return ++entries_ <= limits_.entries && std::chrono::steady_clock::now() < end_ &&
           (!keep_going_ || keep_going_());
  }

  void add(const ModelPlace& place, const fs::path& path, std::string name, std::string sha256) {
    FoundModel model = {.path = text_of(path), .name = std::move(name), .origin = place.origin};
    model.identity = model_identity(model.path);
    if (model.identity.empty() || !identities_.insert(model.identity).second) return;
    std::error_code ignored;
    model.bytes = fs::file_size(path, ignored);
    model.sha256 = std::move(sha256);
    found_.push_back(std::move(model));
  }

  // The real folder, unless it was looked in before: so links in a circle end.
  bool enter(const fs::path& folder) {
    std::error_code fault;
    const fs::path real = fs::canonical(folder, fault);
    return !fault && fs::is_directory(real, fault) && folders_.insert(text_of(real)).second;
  }

  void look_in_folder(const ModelPlace& place, const fs::path& folder, int depth) {
    if (!enter(folder)) return;
    std::vector<fs::path> files, folders;
    std::error_code fault;
    fs::directory_iterator entry(folder, fs::directory_options::skip_permission_denied, fault);
    for (; !fault && entry != fs::directory_iterator(); entry.increment(fault)) {
      if (!may_go_on()) return;
      std::error_code ignored;
      if (entry->is_directory(ignored)) folders.push_back(entry->path());
      if (entry->is_regular_file(ignored)) files.push_back(entry->path());
    }
    std::sort(files.begin(), files.end());
    std::sort(folders.begin(), folders.end());
    for (const fs::path& file : files) {
      if (!may_go_on()) return;
      look_at_file(place, file);
    }
    for (const fs::path& inner : folders) {
      if (depth < limits_.depth) look_in_folder(place, inner, depth + 1);
    }
  }

  void look_at_file(const ModelPlace& place, const fs::path& file) {
    const std::string name = text_of(file.filename());
    const std::string small = lowered(name);
    if (!small.ends_with(kEnding) || small.starts_with("mmproj")) return;
    const std::string stem = name.substr(0, name.size() - kEnding.size());
    if (is_split_part(stem)) return;
    // A snapshot's file of the Hugging Face cache points to such a blob.
    add(place, file, stem, hash_in_name(text_of(file)));
  }

  // manifests/HOST/NAMESPACE/MODEL/TAG, each a JSON document that names the blob of its weights.
  void look_in_ollama(const ModelPlace& place) {
    const fs::path root = path_of(place.folder);
    const fs::path manifests = root / "manifests";
    if (!enter(manifests)) return;
    std::vector<fs::path> found;
    std::error_code fault;
    fs::recursive_directory_iterator entry(manifests, fs::directory_options::skip_permission_denied, fault);
    for (; !fault && entry != fs::recursive_directory_iterator(); entry.increment(fault)) {
      if (!may_go_on()) break;
      if (entry.depth() >= limits_.depth) entry.disable_recursion_pending();
      std::error_code ignored;
      if (entry->is_regular_file(ignored)) found.push_back(entry->path());
    }
    std::sort(found.begin(), found.end());
    for (const fs::path& manifest : found) {
      if (!may_go_on()) return;
      const std::optional<std::string> hash = ollama_weights(text_of(manifest));
      if (!hash) continue;
      const std::string name =
          concat(text_of(manifest.parent_path().filename()), ":", text_of(manifest.filename()));
      add(place, root / "blobs" / path_of("sha256-" + *hash), name, *hash);
    }
  }

  static std::optional<std::string> ollama_weights(const std::string& manifest) {
    const auto text = read_text_file(manifest, kLongestManifest);
    const Json document = text ? Json::parse(*text, nullptr, false) : Json();
    const auto layers = document.is_object() ? document.find("layers") : document.end();
    if (!document.is_object() || layers == document.end() || !layers->is_array()) return std::nullopt;
    for (const Json& layer : *layers) {
      if (!layer.is_object()) continue;
      const auto type = layer.find("mediaType");
      const auto digest = layer.find("digest");
      if (type == layer.end() || digest == layer.end() || !digest->is_string()) continue;
      if (*type != "application/vnd.ollama.image.model") continue;
      constexpr std::string_view kPrefix = "sha256:";
      const std::string& whole = digest->get_ref<const std::string&>();
      if (whole.starts_with(kPrefix) && is_hash(std::string_view(whole).substr(kPrefix.size())))
        return whole.substr(kPrefix.size());
    }
    return std::nullopt;
  }

  const SearchLimits& limits_;
  const std::function<bool()>& keep_going_;
  const std::chrono::steady_clock::time_point end_;
  size_t entries_ = 0;
  std::set<std::string> folders_, identities_;
  std::vector<FoundModel> found_;
};

}  // namespace

std::string hash_in_name(const std::string& path) {
  constexpr std::string_view kPrefix = "sha256-";
  std::error_code fault;
  std::string name = text_of(fs::canonical(path_of(path), fault).filename());
  if (name.starts_with(kPrefix)) name.erase(0, kPrefix.size());
  return !fault && is_hash(name) ? name : "";
}

std::string model_identity(const std::string& path) {
  const auto file = open_file(path);
  if (!file || (*file)->size() < 4) return {};
  const uint64_t size = (*file)->size();
  std::vector<std::byte> piece(static_cast<size_t>(std::min(size, kPieceBytes)));
  if (!(*file)->read_at(0, piece)) return {};
  constexpr std::array<std::byte, 4> kMagic = {std::byte{'G'}, std::byte{'G'}, std::byte{'U'},
                                               std::byte{'F'}};
  if (!std::equal(kMagic.begin(), kMagic.end(), piece.begin())) return {};
  uint64_t print = fingerprint(piece);
  if (!(*file)->read_at(size - piece.size(), piece)) return {};
  print = fingerprint(piece, print);
  return concat(size, "-", print);
}

std::vector<FoundModel> find_models(const std::vector<ModelPlace>& places, const SearchLimits& limits,
                                    const std::function<bool()>& keep_going) {
  Search search(limits, keep_going);
  for (const ModelPlace& place : places) search.look_in(place);
  return search.take();
}

}  // namespace hearth
