#include "app/ui/mirror.h"

#include <functional>
#include <nlohmann/json.hpp>

namespace hearth::ui {
namespace {

using Json = nlohmann::ordered_json;

// Of the first `bytes` of a text, as JavaScript counts.
size_t utf16_units(std::string_view text, size_t bytes) {
  size_t units = 0;
  for (const char byte : text.substr(0, bytes)) {
    const auto value = static_cast<unsigned char>(byte);
    if ((value & 0xC0) != 0x80) units += value >= 0xF0 ? 2 : 1;
  }
  return units;
}

Json json_of(const SemanticNode& node) {
  Json out = {{"id", node.id}, {"parent", node.parent}, {"role", role_name(node.role)}, {"name", node.name}};
  if (!node.value.empty()) out["value"] = node.value;
  if (!node.description.empty()) out["description"] = node.description;
  if (node.focused) out["focused"] = true;
  if (node.disabled) out["disabled"] = true;
  if (node.secret) out["secret"] = true;
  if (node.checked) out["checked"] = *node.checked;
  if (node.expanded) out["expanded"] = *node.expanded;
  if (node.selected) out["selected"] = *node.selected;
  if (node.selection) {
    out["selection"] = {utf16_units(node.value, node.selection->anchor),
                        utf16_units(node.value, node.selection->caret)};
  }
  out["box"] = {node.box.x, node.box.y, node.box.w, node.box.h};
  return out;
}

}  // namespace

std::optional<std::string> Mirror::changes(const Semantics& tree, std::string_view language,
                                           bool right_to_left) {
  Json nodes = Json::array();
  for (const SemanticNode& node : tree.nodes()) nodes.push_back(json_of(node));
  const Json whole = {{"language", language}, {"rtl", right_to_left}, {"nodes", std::move(nodes)}};
  std::string text = whole.dump(-1, ' ', false, Json::error_handler_t::replace);
  const size_t hash = std::hash<std::string>()(text);
  if (hash == shown_) return std::nullopt;
  shown_ = hash;
  return text;
}

}  // namespace hearth::ui
