#include "app/ui/semantics.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/check.h"

namespace hearth::ui {
namespace {

struct RoleRow {
  Role role;
  const char* name;
  bool needs_name;  // it can be acted on, or tells a value that means nothing without a name
};
constexpr RoleRow kRoles[] = {
    {Role::Window, "window", false},
    {Role::Group, "group", false},
    {Role::Region, "region", true},
    {Role::Dialog, "dialog", true},
    {Role::Alert, "alert", true},
    {Role::Status, "status", true},
    {Role::Log, "log", true},
    {Role::Article, "article", true},
    {Role::List, "list", true},
    {Role::ListItem, "listitem", true},
    {Role::Button, "button", true},
    {Role::Link, "link", true},
    {Role::TextBox, "textbox", true},
    {Role::SearchBox, "searchbox", true},
    {Role::CheckBox, "checkbox", true},
    {Role::Switch, "switch", true},
    {Role::Radio, "radio", true},
    {Role::Slider, "slider", true},
    {Role::Tab, "tab", true},
    {Role::Menu, "menu", true},
    {Role::MenuItem, "menuitem", true},
    {Role::Meter, "meter", true},
    {Role::ProgressBar, "progressbar", true},
    {Role::Heading, "heading", false},
    {Role::Text, "text", false},
    {Role::Image, "image", true},
    {Role::Table, "table", true},
    {Role::Row, "row", false},
    {Role::Cell, "cell", false},
    {Role::Disclosure, "disclosure", true},
    {Role::Math, "math", true},
};
static_assert(std::size(kRoles) == static_cast<size_t>(Role::Math) + 1);

const RoleRow& row_of(Role role) { return kRoles[static_cast<size_t>(role)]; }

#ifdef HEARTH_DEBUG
bool has_word(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) > ' '; });
}
#endif

nlohmann::ordered_json json_of(const SemanticNode& node) {
  nlohmann::ordered_json out = {{"role", role_name(node.role)}, {"name", node.name}};
  if (!node.value.empty()) out["value"] = node.value;
  if (!node.description.empty()) out["description"] = node.description;
  if (node.focused) out["focused"] = true;
  if (node.disabled) out["disabled"] = true;
  if (node.secret) out["secret"] = true;
  if (node.checked) out["checked"] = *node.checked;
  if (node.expanded) out["expanded"] = *node.expanded;
  if (node.selected) out["selected"] = *node.selected;
  out["box"] = {node.box.x, node.box.y, node.box.w, node.box.h};
  return out;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? "\\n" : c == '"' ? "\\\"" : std::string(1, c);
  return out;
}

std::string line_of(const SemanticNode& node) {
  std::string out = role_name(node.role);
  if (!node.name.empty()) out += " \"" + one_line(node.name) + '"';
  if (!node.value.empty()) out += " = \"" + one_line(node.value) + '"';
  if (!node.description.empty()) out += " (" + one_line(node.description) + ')';
  std::string states;
  const auto state = [&](bool holds, const char* word) {
    if (holds) states += (states.empty() ? "" : ", ") + std::string(word);
  };
  state(node.focused, "focused");
  state(node.disabled, "disabled");
  state(node.secret, "secret");
  if (node.checked) state(true, *node.checked ? "checked" : "not checked");
  if (node.expanded) state(true, *node.expanded ? "expanded" : "folded");
  if (node.selected) state(*node.selected, "selected");
  return states.empty() ? out : out + " [" + states + ']';
}

// The last dialog or menu that is open, with what is in it, as a range of nodes: the whole tree without one.
std::pair<size_t, size_t> front_of(const std::vector<SemanticNode>& nodes) {
  for (size_t top = nodes.size(); top-- > 0;) {
    if (nodes[top].role != Role::Dialog && nodes[top].role != Role::Menu) continue;
    size_t end = top + 1;
    while (end < nodes.size() && nodes[end].parent >= static_cast<int>(top)) ++end;
    return {top, end};
  }
  return {0, nodes.size()};
}

const SemanticNode* find_between(const std::vector<SemanticNode>& nodes, std::pair<size_t, size_t> range,
                                 Role role, std::string_view name) {
  const SemanticNode* contains = nullptr;
  for (size_t i = range.first; i < range.second; ++i) {
    const SemanticNode& node = nodes[i];
    if (node.role != role) continue;
    if (node.name == name) return &node;
    if (!contains && node.name.find(name) != std::string::npos) contains = &node;
  }
  return contains;
}

}  // namespace

const char* role_name(Role role) { return row_of(role).name; }

std::optional<Role> role_named(std::string_view name) {
  for (const RoleRow& row : kRoles) {
    if (name == row.name) return row.role;
  }
  return std::nullopt;
}

void Semantics::begin_frame() {
  nodes_.clear();
  open_.clear();
  std::erase_if(requests_, [](const Pending& pending) { return pending.seen; });
  for (Pending& pending : requests_) pending.seen = true;
}

int Semantics::add(SemanticNode node) {
#ifdef HEARTH_DEBUG
  if (row_of(node.role).needs_name && !has_word(node.name)) {
    std::fprintf(stderr, "hearth: a %s at %.0f, %.0f has no name\n", role_name(node.role),
                 static_cast<double>(node.box.x), static_cast<double>(node.box.y));
    CHECK(has_word(node.name));
  }
#endif
  node.parent = open_.empty() ? -1 : open_.back();
  if (node.secret) node.value.clear();
  nodes_.push_back(std::move(node));
  return static_cast<int>(nodes_.size()) - 1;
}

void Semantics::open(SemanticNode node) { open_.push_back(add(std::move(node))); }

void Semantics::close() {
  CHECK(!open_.empty());
  open_.pop_back();
}

void Semantics::amend(int index, std::string_view value) {
  SemanticNode& node = nodes_.at(static_cast<size_t>(index));
  if (!node.secret) node.value = value;
}

const SemanticNode* Semantics::find(Role role, std::string_view name) const {
  const SemanticNode* found = find_between(nodes_, front_of(nodes_), role, name);
  return found ? found : find_between(nodes_, {0, nodes_.size()}, role, name);
}

std::string Semantics::to_json() const {
  // Children follow their parents, so going backwards every child is whole when it is moved into its parent.
  std::vector<nlohmann::ordered_json> made;
  made.reserve(nodes_.size());
  for (const SemanticNode& node : nodes_) made.push_back(json_of(node));
  std::vector<nlohmann::ordered_json> children(nodes_.size() + 1, nlohmann::ordered_json::array());
  for (size_t i = nodes_.size(); i-- > 0;) {
    nlohmann::ordered_json& own = children[i + 1];
    std::reverse(own.begin(), own.end());
    if (!own.empty()) made[i]["children"] = std::move(own);
    children[static_cast<size_t>(nodes_[i].parent + 1)].push_back(std::move(made[i]));
  }
  std::reverse(children[0].begin(), children[0].end());
  nlohmann::ordered_json whole = {
      {"role", "window"}, {"name", "Hearth"}, {"children", std::move(children[0])}};
  return whole.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string Semantics::to_text() const {
  std::string out;
  std::vector<int> depths(nodes_.size());
  for (size_t i = 0; i < nodes_.size(); ++i) {
    const int parent = nodes_[i].parent;
    depths[i] = parent < 0 ? 0 : depths[static_cast<size_t>(parent)] + 1;
    out += std::string(static_cast<size_t>(depths[i]) * 2, ' ') + line_of(nodes_[i]) + '\n';
  }
  return out;
}

void Semantics::request(SemanticRequest request) { requests_.push_back({std::move(request), false}); }

std::optional<SemanticRequest> Semantics::take(NodeId node, SemanticRequest::Kind kind) {
  const auto found = std::find_if(requests_.begin(), requests_.end(), [&](const Pending& pending) {
    return pending.request.node == node && pending.request.kind == kind;
  });
  if (found == requests_.end()) return std::nullopt;
  SemanticRequest taken = std::move(found->request);
  requests_.erase(found);
  return taken;
}

}  // namespace hearth::ui
