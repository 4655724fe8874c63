#include "app/serve/client/server_models.h"

#include <algorithm>

#include "app/serve/client/server_json.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kLongestList = 4u << 20, kLongestName = 512, kMostModels = 500;
constexpr uint32_t kMostContext = 1u << 27;  // more is no size

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && std::ranges::none_of(text, [](char letter) {
    return static_cast<unsigned char>(letter) < ' ' || letter == '\x7f';
  });
}

// vLLM, llama-server and routers each have a word of their own; most say nothing.
uint32_t context_of(const Json& model) {
  const std::initializer_list<uint32_t> said = {json_count(model, "max_model_len"),
                                                json_count(json_child(model, "meta"), "n_ctx"),
                                                json_count(model, "context_length")};
  const auto known = std::ranges::find_if(said, [](uint32_t tokens) { return tokens > 0; });
  return known == said.end() || *known > kMostContext ? 0 : *known;
}

}  // namespace

Result<std::vector<ServerModel>> list_server_models(Connections& connections, const OwnServer& server,
                                                    const std::function<bool()>& keep_going) {
  const NetRequest request = server_request(server, "/v1/models", ConnectionPurpose::Kind::ListServerModels);
  TRY(const Connections::Document found, connections.get_document(request, kLongestList, keep_going));
  const std::string host = host_of(server);
  if (found.answer.status < 200 || found.answer.status >= 300)
    return std::unexpected(refusal(server, found.answer.status, {}));
  const Json document = Json::parse(found.text, nullptr, false);
  const Json& list = json_child(document, "data");
  if (!list.is_array()) {
    return fail(Fault::BadFormat,
                concat(host, " answered with something else than a list of models. Is the address right?"));
  }
  std::vector<ServerModel> models;
  for (const Json& entry : list) {
    ServerModel model = {.name = json_text(entry, "id"), .context_tokens = context_of(entry)};
    if (is_name(model.name) && models.size() < kMostModels) models.push_back(std::move(model));
  }
  if (models.empty()) return fail(Fault::NotFound, concat(host, " has no model yet. Load one there."));
  return models;
}

}  // namespace hearth
