#include "app/models/hub.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

#include "app/models/model_paths.h"
#include "app/net/url.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using Json = nlohmann::json;

constexpr size_t kLongestAnswer = 32u << 20;  // of repositories with thousands of files
constexpr std::string_view kEnding = ".gguf";
// What is taken when nobody asks for one: good and small first.
constexpr std::array<std::string_view, 6> kUsual = {"q4_k_m", "q4_0", "q4_k_s", "q5_k_m", "q4_1", "q8_0"};

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 96 && !text.starts_with('.') && !text.contains("..") &&
         std::all_of(text.begin(), text.end(), [](char letter) {
           return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                  (letter >= '0' && letter <= '9') || letter == '.' || letter == '_' || letter == '-';
         });
}

bool is_hex(std::string_view text, size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string base_name(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

// The name without its ending, in small letters.
std::string stem_of(std::string_view path) {
  const std::string name = lowered(base_name(path));
  return name.ends_with(kEnding) ? name.substr(0, name.size() - kEnding.size()) : name;
}

bool is_model(std::string_view path) {
  const std::string name = lowered(base_name(path));
  return name.ends_with(kEnding) && !name.starts_with("mmproj") && !name.contains("imatrix");
}

// "model-q4_k_m", "model.q4_k_m" and "q4_k_m", but not "model-iq4_k_m".
bool ends_in_quant(std::string_view stem, std::string_view quant) {
  if (!stem.ends_with(quant)) return false;
  if (stem.size() == quant.size()) return true;
  const char before = stem[stem.size() - quant.size() - 1];
  return before == '-' || before == '.' || before == '_';
}

std::string without_part(std::string_view stem) {
  constexpr size_t kPart = std::string_view("-00001-of-00002").size();
  return std::string(is_split_part(stem) ? stem.substr(0, stem.size() - kPart) : stem);
}

std::string quants_of(const std::vector<std::string>& files) {
  std::string list;
  for (const std::string& file : files) {
    if (!is_model(file) || is_split_part(stem_of(file))) continue;
    const std::string stem = stem_of(file);
    const size_t dash = stem.find_last_of("-.");
    list += concat(list.empty() ? "" : ", ", stem.substr(dash == std::string::npos ? 0 : dash + 1));
    if (list.size() > 200) return list + " and more";
  }
  return list;
}

// ---- The server's JSON, of which nothing is taken for granted

std::string text_at(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? repair_utf8(found->get_ref<const std::string&>())
                                                     : std::string();
}

uint64_t number_at(const Json& object, const char* key) {
  if (!object.is_object()) return 0;
  const auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned() ? found->get<uint64_t>() : 0;
}

const Json& child(const Json& object, const char* key) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto found = object.find(key);
  return found == object.end() ? none : *found;
}

struct RemoteFile {
  std::string path, sha256;
  uint64_t bytes = 0;
};

// `name_key` and `hash_key`: "rfilename" and "sha256" in a repository's answer, "path" and "oid" in its tree.
std::vector<RemoteFile> files_in(const Json& list, const char* name_key, const char* hash_key) {
  std::vector<RemoteFile> files;
  if (!list.is_array()) return files;
  for (const Json& entry : list) {
    RemoteFile file = {.path = text_at(entry, name_key), .bytes = number_at(entry, "size")};
    if (file.path.empty()) continue;
    const Json& stored = child(entry, "lfs");
    const std::string hash = text_at(stored, hash_key);
    if (is_hex(hash, 64)) file.sha256 = hash;
    if (file.bytes == 0) file.bytes = number_at(stored, "size");
    files.push_back(std::move(file));
  }
  return files;
}

std::string licence_in(const Json& document) {
  const Json& card = child(document, "cardData");
  const std::string licence = text_at(card, "license");
  if (licence == "other" && !text_at(card, "license_name").empty()) return text_at(card, "license_name");
  if (!licence.empty()) return licence;
  const Json& tags = child(document, "tags");
  constexpr std::string_view kTag = "license:";
  for (size_t i = 0; tags.is_array() && i < tags.size(); ++i) {
    if (tags[i].is_string() && tags[i].get_ref<const std::string&>().starts_with(kTag))
      return repair_utf8(tags[i].get_ref<const std::string&>().substr(kTag.size()));
  }
  return {};
}

// The organisation of the model that this one was made from, or else of the repository.
std::string maker_in(const Json& document, const std::string& quantizer) {
  const Json& base = child(child(document, "cardData"), "base_model");
  std::string original;
  if (base.is_string()) original = base.get<std::string>();
  if (base.is_array() && !base.empty() && base[0].is_string()) original = base[0].get<std::string>();
  const size_t slash = original.find('/');
  return slash == std::string::npos || slash == 0 ? quantizer : repair_utf8(original.substr(0, slash));
}

std::unexpected<Error> refused(const std::string& repository, std::string_view host, int status) {
  if (status == 401 || status == 403 || status == 404) {
    return fail(Fault::NotFound, concat("There is no ", repository, " on ", host,
                                        ", or it is for account holders only; Hearth has no account."));
  }
  if (status == 429)
    return fail(Fault::Busy, concat(host, " is asked too often at the moment; try again in a few minutes."));
  return fail(Fault::Unreadable, concat(host, " failed with error ", status, "; try again later."));
}

// What the arguments of these tasks refer to lives in look_up().
Task<Result<Json>> ask(Connections& connections, std::string address, const ModelReference& reference,
                       const std::function<bool()>& keep_going) {
  NetRequest request;
  request.url = std::move(address);
  request.purpose = {ConnectionPurpose::Kind::LookUpModel, reference.repository};
  auto document = co_await connections.fetch_document(std::move(request), kLongestAnswer, keep_going);
  if (!document) co_return std::unexpected(document.error());
  if (document->answer.status != 200)
    co_return refused(reference.repository, document->answer.host, document->answer.status);
  Json json = Json::parse(document->text, nullptr, false);
  if (json.is_discarded())
    co_return fail(Fault::BadFormat,
                   concat(document->answer.host, " gave an answer that Hearth cannot read."));
  co_return json;
}

Task<Result<RemoteModel>> ask_host(Connections& connections, const std::string& host,
                                   const ModelReference& reference, const std::function<bool()>& keep_going) {
  const std::string api = concat(host, "/api/models/", url_path(reference.repository));
  CO_TRY(const Json document, co_await ask(connections, api + "?blobs=true", reference, keep_going));
  const std::string revision = text_at(document, "sha");
  RemoteModel model = {.repository = reference.repository,
                       .revision = is_hex(revision, 40) ? revision : "main",
                       .host = host,
                       .quantizer = reference.repository.substr(0, reference.repository.find('/')),
                       .licence = licence_in(document)};
  model.reference =
      reference.wanted.empty() ? reference.repository : concat(reference.repository, ":", reference.wanted);
  model.maker = maker_in(document, model.quantizer);

  std::vector<RemoteFile> files = files_in(child(document, "siblings"), "rfilename", "sha256");
  const auto without_size = [](const RemoteFile& file) { return is_model(file.path) && file.bytes == 0; };
  if (files.empty() || std::any_of(files.begin(), files.end(), without_size)) {
    // A server that does not tell sizes with the repository tells them with its tree.
    const std::string tree = concat(api, "/tree/", model.revision, "?recursive=true");
    CO_TRY(const Json listing, co_await ask(connections, tree, reference, keep_going));
    files = files_in(listing, "path", "oid");
  }
  std::vector<std::string> names;
  for (const RemoteFile& file : files) names.push_back(file.path);
  CO_TRY(const size_t chosen, choose_file(names, reference.wanted));
  model.file = files[chosen].path;
  model.bytes = files[chosen].bytes;
  model.sha256 = files[chosen].sha256;
  co_return model;
}

}  // namespace

Result<ModelReference> parse_reference(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  std::string host;
  if (const size_t scheme = text.find("://"); scheme != std::string_view::npos) {
    const size_t end = std::min(text.find('/', scheme + 3), text.size());
    TRY(const Url url, parse_url(text.substr(0, end)));
    host = origin_of(url);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const size_t colon = text.find(':');
  const std::string_view repository = text.substr(0, colon);
  const std::string_view wanted = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  const size_t slash = repository.find('/');
  const bool whole = slash != std::string_view::npos && is_name(repository.substr(0, slash)) &&
                     is_name(repository.substr(slash + 1)) &&
                     (colon == std::string_view::npos || is_name(wanted));
  if (!whole) {
    return fail(Fault::BadFormat,
                "A model is named ORG/REPO or ORG/REPO:QUANT, for example Qwen/Qwen3-4B-GGUF:Q4_K_M.");
  }
  return ModelReference{std::string(repository), std::string(wanted), std::move(host)};
}

Result<size_t> choose_file(const std::vector<std::string>& files, std::string_view wanted) {
  const std::string asked = stem_of(wanted);
  std::vector<size_t> models;
  for (size_t i = 0; i < files.size(); ++i) {
    if (is_model(files[i])) models.push_back(i);
  }
  if (models.empty()) return fail(Fault::NotFound, "That repository holds no GGUF file.");
  const auto find = [&](std::string_view quant) {
    return std::find_if(models.begin(), models.end(), [&](size_t i) {
      const std::string stem = without_part(stem_of(files[i]));
      return stem == quant || ends_in_quant(stem, quant);
    });
  };
  auto found = asked.empty() ? models.end() : find(asked);
  for (size_t i = 0; asked.empty() && found == models.end() && i < kUsual.size(); ++i)
    found = find(kUsual[i]);
  if (asked.empty() && found == models.end() && models.size() == 1) found = models.begin();
  if (found == models.end()) {
    return fail(
        Fault::NotFound,
        concat("That repository holds several files; say which after a colon: ", quants_of(files), "."));
  }
  if (is_split_part(stem_of(files[*found]))) {
    return fail(Fault::Unsupported,
                "That model is split into several files, which Hearth does not join; choose a smaller one.");
  }
  return *found;
}

Task<Result<RemoteModel>> look_up(Connections& connections, std::vector<std::string> hosts,
                                  ModelReference reference, std::function<bool()> keep_going) {
  if (!reference.host.empty()) hosts = {reference.host};
  Result<RemoteModel> answer = fail(Fault::NotFound, "No server of models is known; set HEARTH_MODEL_HOSTS.");
  for (const std::string& host : hosts) {
    answer = co_await ask_host(connections, host, reference, keep_going);
    if (answer || answer.error().fault == Fault::Cancelled || !connections.allowed()) co_return answer;
  }
  co_return answer;
}

Result<RemoteModel> look_up_model(Connections& connections, const std::vector<std::string>& hosts,
                                  const ModelReference& reference, const std::function<bool()>& keep_going) {
  return wait(look_up(connections, hosts, reference, keep_going));
}

std::string file_address(const std::string& host, const std::string& repository, const std::string& revision,
                         const std::string& file) {
  return concat(host, "/", url_path(repository), "/resolve/", url_path(revision.empty() ? "main" : revision),
                "/", url_path(file));
}

}  // namespace hearth
