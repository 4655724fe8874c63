#include "app/models/catalogue.h"

#include <nlohmann/json.hpp>

#include <algorithm>

#include "app/models/catalogue_data.h"
#include "app/models/system_folders.h"
#include "engine/base/check.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using Json = nlohmann::json;

std::string text_at(const Json& entry, const char* key) {
  const auto found = entry.find(key);
  return found != entry.end() && found->is_string() ? repair_utf8(found->get_ref<const std::string&>())
                                                    : std::string();
}

uint64_t number_at(const Json& entry, const char* key) {
  const auto found = entry.find(key);
  return found != entry.end() && found->is_number_unsigned() ? found->get<uint64_t>() : 0;
}

bool flag_at(const Json& entry, const char* key) {
  const auto found = entry.find(key);
  return found != entry.end() && found->is_boolean() && found->get<bool>();
}

bool is_hash(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<CatalogueModel> read_model(const Json& entry) {
  if (!entry.is_object()) return fail(Fault::BadFormat, "A model of the catalogue is not an object.");
  CatalogueModel model = {.id = text_at(entry, "id"),
                          .family = text_at(entry, "family"),
                          .name = text_at(entry, "name"),
                          .maker = text_at(entry, "maker"),
                          .architecture = text_at(entry, "architecture"),
                          .licence = text_at(entry, "licence"),
                          .source = text_at(entry, "source"),
                          .file = text_at(entry, "file"),
                          .bytes = number_at(entry, "bytes"),
                          .exact = flag_at(entry, "exact"),
                          .sha256 = text_at(entry, "sha256"),
                          .parameters = number_at(entry, "parameters"),
                          .kv_bytes_per_token = number_at(entry, "kv_bytes_per_token"),
                          .about = text_at(entry, "about")};
  const auto wrong = [&model](std::string_view what) {
    return fail(Fault::BadFormat, concat("The catalogue's model \"", model.id, "\" has no ", what, "."));
  };
  const std::string kind = text_at(entry, "kind");
  if (kind != "quick" && kind != "balanced" && kind != "careful") return wrong("kind");
  model.kind = kind == "quick"      ? ModelKind::Quick
               : kind == "balanced" ? ModelKind::Balanced
                                    : ModelKind::Careful;
  if (model.id.empty() || model.name.empty()) return wrong("name");
  if (std::count(model.source.begin(), model.source.end(), '/') != 1) return wrong("repository");
  if (!model.file.ends_with(".gguf") || model.file.contains('/')) return wrong("file");
  if (model.bytes == 0) return wrong("size");
  if (!model.sha256.empty() && !is_hash(model.sha256)) return wrong("proper SHA-256");
  return model;
}

void add_hosts(std::string_view list, std::vector<std::string>& hosts) {
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    std::string_view host = list.substr(0, comma);
    while (host.ends_with('/') || host.ends_with(' ')) host.remove_suffix(1);
    while (host.starts_with(' ')) host.remove_prefix(1);
    if (!host.empty() && std::find(hosts.begin(), hosts.end(), host) == hosts.end()) hosts.emplace_back(host);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

}  // namespace

Result<Catalogue> read_catalogue(std::string_view json) {
  const Json document = Json::parse(json, nullptr, false);
  if (!document.is_object()) return fail(Fault::BadFormat, "The catalogue of models is not JSON.");
  Catalogue catalogue;
  if (const auto hosts = document.find("hosts"); hosts != document.end() && hosts->is_array()) {
    for (const Json& host : *hosts) {
      if (host.is_string()) add_hosts(host.get_ref<const std::string&>(), catalogue.hosts);
    }
  }
  if (const auto stores = document.find("stores"); stores != document.end() && stores->is_array()) {
    for (const Json& store : *stores) {
      if (store.is_string()) add_hosts(store.get_ref<const std::string&>(), catalogue.stores);
    }
  }
  const auto models = document.find("models");
  if (models == document.end() || !models->is_array())
    return fail(Fault::BadFormat, "The catalogue names no models.");
  for (const Json& entry : *models) {
    TRY(CatalogueModel model, read_model(entry));
    catalogue.models.push_back(std::move(model));
  }
  return catalogue;
}

Catalogue built_in_catalogue() {
  Result<Catalogue> catalogue = read_catalogue(kCatalogueJson);
  CHECK(catalogue.has_value());  // a test reads it too
  return *std::move(catalogue);
}

std::vector<std::string> model_hosts(const Catalogue& catalogue) {
  std::vector<std::string> hosts;
  add_hosts(environment("HEARTH_MODEL_HOSTS").value_or(""), hosts);
  if (!hosts.empty()) return hosts;
  for (const std::string& host : catalogue.hosts) add_hosts(host, hosts);
  return hosts;
}

}  // namespace hearth
