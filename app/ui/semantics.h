// The semantic tree: what is on screen in words, recorded by every widget while it draws. Tests and scripts
// drive the app through it, the web page mirrors it as ARIA, accessibility interfaces can follow. One tree a
// frame. UI thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/ui/text/text_layout.h"

namespace hearth::ui {

// Named as in ARIA.
enum class Role {
  Window,
  Group,
  Region,
  Dialog,
  Alert,
  Status,
  Log,
  Article,
  List,
  ListItem,
  Button,
  Link,
  TextBox,
  SearchBox,
  CheckBox,
  Switch,
  Radio,
  Slider,
  Tab,
  Menu,
  MenuItem,
  Meter,
  ProgressBar,
  Heading,
  Text,
  Image,
  Table,
  Row,
  Cell,
  Disclosure,
  Math
};
const char* role_name(Role role);  // "textbox"
std::optional<Role> role_named(std::string_view name);

using NodeId = uint32_t;  // the widget's ImGui id: the same in every frame

// In a text, bytes from its start. The caret is at one end of what is selected; without a selection both are
// the same.
struct TextSelection {
  size_t anchor = 0, caret = 0;
};

struct SemanticNode {
  NodeId id = 0;
  int parent = -1;  // index in nodes(), always smaller; -1: the root
  Role role = Role::Group;
  std::string name, value, description;
  bool focused = false, disabled = false;
  std::optional<bool> checked, expanded, selected;
  bool secret = false;                     // a passphrase: value is never recorded
  std::optional<TextSelection> selection;  // of `value`, while it is being edited
  Box box;                                 // pixels
};

// What a script or assistive technology asks a widget to do.
struct SemanticRequest {
  enum class Kind { Press, Type, Focus, ScrollTo } kind = Kind::Press;
  NodeId node = 0;
  std::string text;  // Type: the whole new value
};

class Semantics {
 public:
  void begin_frame();
  // Adds a node below the innermost open one; returns its index. A control without a name fails a CHECK in
  // debug builds.
  int add(SemanticNode node);
  void open(SemanticNode node);  // and makes it the parent of what follows
  void close();
  void amend(int index, std::string_view value);
  const std::vector<SemanticNode>& nodes() const { return nodes_; }

  // The first node of that role whose name is `name`, or else contains it. Those of an open dialog or menu
  // come first.
  const SemanticNode* find(Role role, std::string_view name) const;
  std::string to_json() const;  // {"role","name","value",…,"children":[…]}
  std::string to_text() const;  // an indented line a node, for golden files

  // Done in the next frame; forgotten when no widget took it then.
  void request(SemanticRequest request);
  std::optional<SemanticRequest> take(NodeId node, SemanticRequest::Kind kind);  // called by the widget
  bool has_requests() const { return !requests_.empty(); }

 private:
  std::vector<SemanticNode> nodes_;
  std::vector<int> open_;
  struct Pending {
    SemanticRequest request;
    bool seen;  // a frame has begun since it was made
  };
  std::vector<Pending> requests_;
};

}  // namespace hearth::ui
