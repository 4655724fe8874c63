// The form of one's own server, filled in and pressed as a person would.
#include <doctest/doctest.h>

#include "ui/chat_stage.h"
#include "ui/page_states.h"

namespace hearth::ui {
namespace {

void ask(Shown& shown, SemanticRequest::Kind kind, Role role, std::string_view name, std::string text = {}) {
  shown.stage.ask(kind, role, name, std::move(text));
  shown.frame(2);
}
void press(Shown& shown, std::string_view name, Role role = Role::Button) {
  ask(shown, SemanticRequest::Kind::Press, role, name);
}

TEST_CASE("a server is looked at and used, and its key does not stay in the form") {
  AppState state = looked_state();
  const ServerView::Look found = state.server.look;
  state.server.look = {};
  Shown shown(state);
  shown.frame(2);
  press(shown, "Set it up");
  press(shown, "Look for models");  // nothing was typed yet
  CHECK_FALSE(shown.was_asked<action::LookForServer>());
  ask(shown, SemanticRequest::Kind::Type, Role::TextBox, "Address", "192.168.1.20:8080");
  ask(shown, SemanticRequest::Kind::Type, Role::TextBox, "Key, if your server asks for one", "k3y");
  press(shown, "Look for models");
  CHECK(shown.asked<action::LookForServer>().address == "192.168.1.20:8080");
  CHECK(shown.asked<action::LookForServer>().key.text() == "k3y");
  CHECK(shown.drafts.pages.server.key.text.empty());
  shown.state.server.look = found;
  shown.frame(2);
  press(shown, "qwen3:32b", Role::ListItem);
  press(shown, "Use this server");
  CHECK(shown.asked<action::UseServer>().model == "qwen3:32b");
  CHECK_FALSE(shown.drafts.pages.server.open);
}

TEST_CASE("a server that answers can be left, changed and forgotten") {
  Shown shown(server_state(Page::Models));
  shown.frame(2);
  press(shown, "Change");
  CHECK(shown.drafts.pages.server.address == "http://192.168.1.20:8080");
  press(shown, "Stop using it");
  CHECK(shown.was_asked<action::CloseModel>());
  press(shown, "Forget it");
  CHECK(shown.was_asked<action::ForgetServer>());
  CHECK(shown.drafts.pages.server.address.empty());
  shown.state.model = {};
  shown.state.server.in_use = false;
  shown.frame(2);
  press(shown, "Use it");
  CHECK(shown.was_asked<action::UseServerAgain>());
}

TEST_CASE("where words go is said in the bar, and under the conversation") {
  Shown shown(server_state(Page::Chat));
  shown.frame(3);
  CHECK(shown.stage.tree.find(Role::Button, "Uses your server 192.168.1.20:8080") != nullptr);
  CHECK(shown.stage.tree.find(Role::Text,
                              "Answers are made by a machine on 192.168.1.20:8080. Check what matters.") !=
        nullptr);
  CHECK(exposure(shown.state) == Exposure::UsesServer);
  shown.state.downloads = models_state().downloads;  // that words leave counts before a file that comes
  CHECK(exposure(shown.state) == Exposure::UsesServer);
}

}  // namespace
}  // namespace hearth::ui
