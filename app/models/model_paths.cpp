#include "app/models/model_paths.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>

#include "app/models/system_folders.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".gguf";
constexpr std::string_view kStarterName = "SmolLM2-135M-Instruct";
constexpr std::string_view kEmbedderName = "all-minilm-l6-v2";
constexpr std::string_view kRankerName = "ms-marco-minilm-l-12-v2";

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

std::string without_ending(const std::string& name) {
  return lowered(name).ends_with(kEnding) ? name.substr(0, name.size() - kEnding.size()) : name;
}

bool is_first_part(std::string_view name) { return name.find("-00001-of-") != std::string_view::npos; }

std::vector<ModelFile> files_of_folder(const std::string& folder) {
  std::vector<ModelFile> files;
  std::error_code fault;
  fs::directory_iterator entry(path_of(folder), fs::directory_options::skip_permission_denied, fault);
  for (; !fault && entry != fs::directory_iterator(); entry.increment(fault)) {
    const std::string name = text_of(entry->path().filename());
    std::error_code ignored;
    if (!lowered(name).ends_with(kEnding) || !entry->is_regular_file(ignored)) continue;
    const std::string stem = without_ending(name);
    if (!is_split_part(stem) || is_first_part(stem)) files.push_back({stem, text_of(entry->path())});
  }
  std::sort(files.begin(), files.end(),
            [](const ModelFile& a, const ModelFile& b) { return a.name < b.name; });
  return files;
}

std::string names_of(const std::vector<ModelFile>& files) {
  constexpr size_t kEnoughNames = 12;
  std::string list;
  for (size_t i = 0; i < std::min(files.size(), kEnoughNames); ++i) {
    list += (i > 0 ? ", " : "") + files[i].name;
  }
  return files.size() > kEnoughNames ? concat(list, " and ", files.size() - kEnoughNames, " more") : list;
}

bool serves(const ModelFile& file, ModelPurpose purpose) {
  const auto card = read_model_card(file.path);
  return card && card->purpose == purpose && card->layers > 0;
}

std::string_view own_name(ModelPurpose purpose) {
  switch (purpose) {
    case ModelPurpose::Answer:
      return kStarterName;
    case ModelPurpose::Embed:
      return kEmbedderName;
    case ModelPurpose::Rank:
      return kRankerName;
  }
  return {};
}

std::string_view words_for_none(ModelPurpose purpose) {
  switch (purpose) {
    case ModelPurpose::Answer:
      return "No model was found; give one with -m FILE, or the folder it lies in with --models DIR.";
    case ModelPurpose::Embed:
      return "No embedding model was found; give one with -m FILE.";
    case ModelPurpose::Rank:
      return "No reranking model was found; put one into a folder of models.";
  }
  return {};
}

Result<std::string> default_model(const std::vector<ModelFile>& files, ModelPurpose purpose) {
  const std::string own = lowered(own_name(purpose));
  for (const ModelFile& file : files) {
    if (lowered(file.name).starts_with(own)) return file.path;
  }
  for (const ModelFile& file : files) {
    if (serves(file, purpose)) return file.path;
  }
  return fail(Fault::NotFound, std::string(words_for_none(purpose)));
}

}  // namespace

std::string model_id(const ModelCard& card) {
  return concat(card.name, " ", card.quantization, " ", card.file_bytes);
}

Result<FoundEmbedder> find_embedder(const std::vector<std::string>& folders) {
  TRY(std::string path, find_model("", folders, ModelPurpose::Embed));
  TRY(const ModelCard card, read_model_card(path));
  return FoundEmbedder{std::move(path), model_id(card)};
}

Result<std::string> find_ranker(const std::vector<std::string>& folders) {
  return find_model("", folders, ModelPurpose::Rank);
}

std::string_view own_search_model(std::string_view file) {
  const std::string name = lowered(file);
  if (name.starts_with(kEmbedderName)) return "MiniLM";
  return name.starts_with(kRankerName) ? "MS MARCO MiniLM" : std::string_view();
}

bool is_split_part(std::string_view name) {
  constexpr std::string_view kShape = "-00000-of-00000";
  if (name.size() < kShape.size()) return false;
  const std::string_view tail = name.substr(name.size() - kShape.size());
  for (size_t i = 0; i < kShape.size(); ++i) {
    const bool digit = tail[i] >= '0' && tail[i] <= '9';
    if (kShape[i] == '0' ? !digit : tail[i] != kShape[i]) return false;
  }
  return true;
}

std::string path_in(const std::string& folder, const std::string& name) {
  return text_of(path_of(folder) / path_of(name));
}

Result<std::string> home_folder() {
  const std::optional<std::string> home = environment("HEARTH_HOME");
  std::string folder = home && !home->empty() ? *home : data_folder();
  if (folder.empty())
    return fail(Fault::NotFound, "Hearth has no folder for its data; set HEARTH_HOME to one.");
  return folder;
}

Result<std::string> shelf_folder() {
  TRY(const std::string data, home_folder());
  return path_in(data, "models");
}

std::string cache_folder() {
  const Result<std::string> data = home_folder();
  return data ? path_in(*data, "cache") : "";
}

std::vector<std::string> model_folders(const std::string& given) {
  std::vector<std::string> folders;
  const auto add = [&folders](const std::string& folder) {
    if (!folder.empty()) folders.push_back(folder);
  };
  add(given);
  add(environment("HEARTH_MODELS").value_or(""));
  add(shelf_folder().value_or(""));
  if (const std::string program = program_path(); !program.empty()) {
    const std::string beside = text_of(path_of(program).parent_path());
    add(path_in(beside, "models"));
    add(beside);
  }
  return folders;
}

std::vector<ModelFile> list_model_files(const std::vector<std::string>& folders) {
  std::vector<ModelFile> all;
  for (const std::string& folder : folders) {
    for (ModelFile& file : files_of_folder(folder)) {
      const auto same_name = [&file](const ModelFile& other) { return other.name == file.name; };
      if (std::none_of(all.begin(), all.end(), same_name)) all.push_back(std::move(file));
    }
  }
  return all;
}

Result<ModelFile> match_model_name(const std::string& named, const std::vector<ModelFile>& files) {
  const std::string wanted = without_ending(named);
  std::vector<ModelFile> beginning;
  for (const ModelFile& file : files) {
    if (file.name == wanted) return file;
    if (lowered(file.name).starts_with(lowered(wanted))) beginning.push_back(file);
  }
  if (beginning.size() == 1) return beginning.front();
  if (beginning.size() > 1) {
    return fail(Fault::NotFound, concat("\"", repair_utf8(named), "\" could be any of ", names_of(beginning),
                                        "; say more of its name."));
  }
  const std::string there =
      files.empty() ? "no model was found anywhere" : concat("there are ", names_of(files));
  return fail(Fault::NotFound,
              concat("There is no file and no model \"", repair_utf8(named), "\": ", there, "."));
}

Result<std::string> find_model(const std::string& named, const std::vector<std::string>& folders,
                               ModelPurpose purpose) {
  if (named.empty()) return default_model(list_model_files(folders), purpose);
  std::error_code fault;
  const fs::path as_path = path_of(named);
  const bool has_folder = as_path.has_parent_path();
  if (has_folder || named.find('\0') != std::string::npos || fs::is_regular_file(as_path, fault))
    return named;

  auto found = match_model_name(named, list_model_files(folders));
  if (found) return found->path;
  // Something of that name that is no ordinary file: opening it says what is wrong with it.
  if (fs::exists(as_path, fault)) return named;
  return std::unexpected(found.error());
}

}  // namespace hearth
