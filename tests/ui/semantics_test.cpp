#include "app/ui/semantics.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace hearth::ui;

namespace {

SemanticNode node(Role role, std::string name, NodeId id = 0) {
  SemanticNode made;
  made.id = id;
  made.role = role;
  made.name = std::move(name);
  return made;
}

}  // namespace

TEST_CASE("every role has a name of its own and is found by it") {
  for (int i = 0; i <= static_cast<int>(Role::Math); ++i) {
    const auto role = static_cast<Role>(i);
    CAPTURE(role_name(role));
    CHECK(role_named(role_name(role)) == role);
  }
  CHECK_FALSE(role_named("knob").has_value());
}

TEST_CASE("the tree tells what lies in what, in order, as text and as JSON") {
  Semantics tree;
  tree.begin_frame();
  tree.open(node(Role::List, "Chats"));
  SemanticNode first = node(Role::ListItem, "Heat \"pump\"");
  first.selected = true;
  tree.add(first);
  tree.add(node(Role::ListItem, "Lease"));
  tree.close();
  SemanticNode message = node(Role::TextBox, "Message");
  message.value = "two\nlines";
  message.focused = true;
  tree.add(message);

  CHECK(tree.to_text() ==
        "list \"Chats\"\n"
        "  listitem \"Heat \\\"pump\\\"\" [selected]\n"
        "  listitem \"Lease\"\n"
        "textbox \"Message\" = \"two\\nlines\" [focused]\n");
  const auto json = nlohmann::json::parse(tree.to_json());
  REQUIRE(json["children"].size() == 2);
  CHECK(json["children"][0]["children"][0]["name"] == "Heat \"pump\"");
  CHECK(json["children"][0]["children"][1]["name"] == "Lease");
  CHECK(json["children"][1]["value"] == "two\nlines");
}

TEST_CASE("a secret's value is never recorded") {
  Semantics tree;
  tree.begin_frame();
  SemanticNode passphrase = node(Role::TextBox, "Passphrase");
  passphrase.secret = true;
  passphrase.value = "correct horse";
  const int index = tree.add(passphrase);
  tree.amend(index, "correct horse");
  CHECK(tree.to_json().find("horse") == std::string::npos);
  CHECK(tree.to_text() == "textbox \"Passphrase\" [secret]\n");
}

TEST_CASE("text that is not UTF-8 does not spoil the JSON") {
  Semantics tree;
  tree.begin_frame();
  tree.add(node(Role::Text, "broken \xFF byte"));
  CHECK(nlohmann::json::parse(tree.to_json(), nullptr, false).is_object());
}

TEST_CASE("a name is found whole before it is found as a part, and a dialog before what lies under it") {
  Semantics tree;
  tree.begin_frame();
  tree.add(node(Role::Button, "Lock vault, open", 1));
  tree.add(node(Role::Button, "Lock", 2));
  tree.add(node(Role::Button, "Cancel", 3));
  tree.open(node(Role::Dialog, "Erase"));
  tree.add(node(Role::Button, "Cancel", 4));
  tree.close();
  CHECK(tree.find(Role::Button, "Lock")->id == 2);
  CHECK(tree.find(Role::Button, "vault")->id == 1);
  CHECK(tree.find(Role::Button, "Cancel")->id == 4);
  CHECK(tree.find(Role::Link, "Lock") == nullptr);
}

TEST_CASE("a request lives for one whole frame and is taken once") {
  Semantics tree;
  tree.begin_frame();
  tree.request({SemanticRequest::Kind::Press, 7, {}});
  tree.begin_frame();
  CHECK_FALSE(tree.take(8, SemanticRequest::Kind::Press).has_value());
  CHECK_FALSE(tree.take(7, SemanticRequest::Kind::Type).has_value());
  CHECK(tree.take(7, SemanticRequest::Kind::Press).has_value());
  CHECK_FALSE(tree.take(7, SemanticRequest::Kind::Press).has_value());
  tree.request({SemanticRequest::Kind::Press, 9, {}});
  tree.begin_frame();
  CHECK(tree.has_requests());
  tree.begin_frame();
  CHECK_FALSE(tree.has_requests());
}
