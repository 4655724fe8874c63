// What the page's DOM mirror is told.
#include "app/ui/mirror.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace hearth::ui;

namespace {

void draw(Semantics& tree, const std::string& passphrase) {
  tree.begin_frame();
  SemanticNode dialog;
  dialog.id = 7;
  dialog.role = Role::Dialog;
  dialog.name = "Unlock";
  tree.open(dialog);
  SemanticNode field;
  field.id = 4294967295u;
  field.role = Role::TextBox;
  field.name = "Passphrase";
  field.value = passphrase;
  field.secret = field.focused = true;
  field.box = {10, 20.5f, 30, 40};
  tree.add(field);
  tree.close();
}

}  // namespace

TEST_CASE("the caret is told as JavaScript counts") {
  Semantics tree;
  tree.begin_frame();
  SemanticNode field;
  field.id = 3;
  field.role = Role::TextBox;
  field.name = "Message";
  field.value = "Gr\u00FC\U0001F44Be";
  field.selection = TextSelection{.anchor = 2, .caret = field.value.size() - 1};
  tree.add(field);
  Mirror mirror;
  const auto told = nlohmann::json::parse(mirror.changes(tree, "en", false).value());
  CHECK(told["nodes"][0]["selection"] == nlohmann::json({2, 5}));
}

TEST_CASE("the mirror is told every node once, with its place among the others") {
  Semantics tree;
  draw(tree, "open sesame");
  Mirror mirror;
  const auto text = mirror.changes(tree, "ar", true);
  REQUIRE(text);
  const auto json = nlohmann::json::parse(*text);
  CHECK(json["language"] == "ar");
  CHECK(json["rtl"] == true);
  REQUIRE(json["nodes"].size() == 2);
  CHECK(json["nodes"][0]["parent"] == -1);
  CHECK(json["nodes"][0]["role"] == "dialog");
  const auto& field = json["nodes"][1];
  CHECK(field["id"] == 4294967295u);
  CHECK(field["parent"] == 0);
  CHECK(field["focused"] == true);
  CHECK(field["secret"] == true);
  CHECK(field["box"] == nlohmann::json::array({10, 20.5, 30, 40}));
  CHECK(text->find("sesame") == std::string::npos);
}

TEST_CASE("the mirror is told nothing while nothing changes") {
  Semantics tree;
  Mirror mirror;
  draw(tree, "");
  CHECK(mirror.changes(tree, "en", false));
  draw(tree, "more");  // a secret, so it looks the same
  CHECK_FALSE(mirror.changes(tree, "en", false));
  CHECK(mirror.changes(tree, "de", false));
  tree.begin_frame();
  CHECK(mirror.changes(tree, "de", false));
}

TEST_CASE("text that is not UTF-8 does not stop the mirror") {
  Semantics tree;
  tree.begin_frame();
  SemanticNode node;
  node.role = Role::Text;
  node.name = "caf\xE9";
  tree.add(node);
  const auto text = Mirror().changes(tree, "en", false);
  REQUIRE(text);
  CHECK(nlohmann::json::parse(*text)["nodes"][0]["name"] == "caf\uFFFD");
}
