#include <doctest/doctest.h>
#include <imgui_internal.h>

#include "ui/widget_stage.h"

// The editor's undo steps, which ImGui keeps to itself.
namespace ImStb {
#include "imstb_textedit.h"
}

using namespace hearth::ui;
using Kind = SemanticRequest::Kind;

namespace {

struct FieldStage : Stage {
  std::string text;
  Field how;
  int submitted = 0, changed = 0;
  bool shown = true;
  FieldStage() {
    how.placeholder = "Ask something";
    body = [this](Ui& ui) {
      if (shown) {
        const FieldResult result =
            text_field(ui, {10, 10, 300, how.multiline ? 120.0f : 40.0f}, "Message", text, how);
        how.focus = false;
        submitted += result.submitted;
        changed += result.changed;
      }
      button(ui, {10, 200, 100, 36}, "Send");
    };
    frame(2);
  }
};

}  // namespace

TEST_CASE("a field is typed into after a click, Tab, or a request for the keyboard") {
  FieldStage stage;
  stage.click(Role::TextBox, "Message");
  stage.type("by mouse");
  CHECK(stage.text == "by mouse");
  stage.key(ImGuiKey_Tab);
  CHECK(stage.node(Role::Button, "Send").focused);
  stage.text.clear();
  stage.key(ImGuiKey_Tab, ImGuiMod_Shift);
  stage.type("by keyboard");
  CHECK(stage.text == "by keyboard");
  stage.click(Role::Button, "Send");
  stage.text.clear();
  stage.ask(Kind::Focus, Role::TextBox, "Message");
  stage.frame(2);
  stage.type("by request");
  CHECK(stage.text == "by request");
  CHECK(stage.node(Role::TextBox, "Message").value == "by request");
}

TEST_CASE("Enter sends and stays, Shift+Enter makes a line, Ctrl+Enter sends") {
  FieldStage stage;
  stage.how.multiline = true;
  stage.how.focus = true;
  stage.frame(3);
  stage.type("one");
  stage.key(ImGuiKey_Enter, ImGuiMod_Shift);
  stage.type("two");
  CHECK(stage.text == "one\ntwo");
  CHECK(stage.submitted == 0);
  stage.key(ImGuiKey_Enter);
  CHECK(stage.submitted == 1);
  stage.key(ImGuiKey_Enter, ImGuiMod_Ctrl);
  CHECK(stage.submitted == 2);
  CHECK(stage.text == "one\ntwo");
  // The panel takes the text away while the field is being edited.
  stage.text.clear();
  stage.frame(2);
  stage.type("three");
  CHECK(stage.text == "three");
}

TEST_CASE("Enter sends from a field of one line, which stays open") {
  FieldStage stage;
  stage.how.focus = true;
  stage.frame(3);
  stage.type("secret word");
  stage.key(ImGuiKey_KeypadEnter);
  CHECK(stage.submitted == 1);
  stage.type("s");
  CHECK(stage.text == "secret words");
}

TEST_CASE("Enter that commits what an input method composed never sends") {
  FieldStage stage;
  stage.how.multiline = true;
  stage.how.focus = true;
  stage.frame(3);
  ImGuiIO& io = ImGui::GetIO();
  // As on macOS: the key first, then the text, in one poll.
  io.AddKeyEvent(ImGuiKey_Enter, true);
  io.AddInputCharactersUTF8("日本");
  stage.frame();
  io.AddKeyEvent(ImGuiKey_Enter, false);
  stage.frame(3);
  CHECK(stage.text == "日本");
  CHECK(stage.submitted == 0);
  // The other way round.
  io.AddInputCharactersUTF8("語");
  io.AddKeyEvent(ImGuiKey_Enter, true);
  stage.frame();
  io.AddKeyEvent(ImGuiKey_Enter, false);
  stage.frame(3);
  CHECK(stage.text == "日本語");
  CHECK(stage.submitted == 0);
  stage.key(ImGuiKey_Enter);
  CHECK(stage.submitted == 1);
}

TEST_CASE("Escape takes nothing back that was typed") {
  FieldStage stage;
  stage.how.focus = true;
  stage.frame(3);
  stage.type("draft");
  stage.key(ImGuiKey_Escape);
  CHECK(stage.text == "draft");
}

TEST_CASE("a request types into a field, also while it is being edited or out of sight") {
  FieldStage stage;
  stage.ask(Kind::Type, Role::TextBox, "Message", "all of it");
  CHECK(stage.text == "all of it");
  CHECK(stage.changed == 1);
  stage.how.focus = true;
  stage.frame(3);
  stage.ask(Kind::Type, Role::TextBox, "Message", "anew");
  stage.frame(2);
  stage.type("!");
  CHECK(stage.text == "anew!");
}

TEST_CASE("a disabled field takes no text") {
  FieldStage stage;
  stage.how.disabled = true;
  stage.frame();
  stage.ask(Kind::Type, Role::TextBox, "Message", "no");
  stage.click(Role::TextBox, "Message");
  stage.type("no");
  CHECK(stage.text.empty());
}

TEST_CASE("what a secret field held is gone from ImGui's memory when it is left or not drawn any more") {
  for (const bool leaves : {true, false}) {
    FieldStage stage;
    stage.how.secret = true;
    stage.how.focus = true;
    stage.frame(3);
    stage.type("correct horse");
    CHECK(stage.text == "correct horse");
    const ImGuiInputTextState& state = ImGui::GetCurrentContext()->InputTextState;
    const auto holds = [&](const ImVector<char>& bytes) {
      const std::string_view all(bytes.Data ? bytes.Data : "", static_cast<size_t>(bytes.Capacity));
      return all.find("horse") != std::string_view::npos;
    };
    CHECK(holds(state.TextA));
    CHECK(stage.node(Role::TextBox, "Message").value.empty());
    if (leaves) {
      stage.key(ImGuiKey_Tab);
    } else {
      stage.shown = false;
    }
    stage.frame(3);
    CAPTURE(leaves);
    CHECK_FALSE(holds(state.TextA));
    CHECK_FALSE(holds(state.TextToRevertTo));
    CHECK_FALSE(holds(ImGui::GetCurrentContext()->InputTextDeactivatedState.TextA));
    CHECK(stage.text == "correct horse");
  }
}

TEST_CASE("a field of several lines says how high its text is") {
  FieldStage stage;
  stage.how.multiline = true;
  float height = 0;
  stage.body = [&](Ui& ui) {
    height = text_field(ui, {10, 10, 300, 120}, "Message", stage.text, stage.how).content_height;
  };
  stage.frame();
  const float one = height;
  CHECK(one > 10);
  stage.text = "a\nb\nc";
  stage.frame();
  CHECK(height == doctest::Approx(3 * one));
  stage.text = "a\n";
  stage.frame();
  CHECK(height == doctest::Approx(2 * one));
  stage.text = std::string(200, 'w');
  stage.frame();
  CHECK(height > 3 * one);
}

TEST_CASE("a slider moves by mouse, keys and request and keeps to its steps") {
  Stage stage;
  float value = 0.5f;
  int changes = 0;
  stage.body = [&](Ui& ui) {
    changes += slider(ui, {20, 20, 216, 44}, "Temperature", value, 0, 2, 0.05f, "0.50");
  };
  stage.frame(2);
  stage.key(ImGuiKey_Tab);
  stage.key(ImGuiKey_RightArrow);
  CHECK(value == doctest::Approx(0.55f));
  stage.key(ImGuiKey_LeftArrow);
  stage.key(ImGuiKey_PageUp);
  CHECK(value == doctest::Approx(1.0f));
  stage.key(ImGuiKey_End);
  CHECK(value == 2);
  stage.key(ImGuiKey_Home);
  CHECK(value == 0);
  stage.click(20 + 108, 50);
  CHECK(value == doctest::Approx(1.0f));
  stage.ask(Kind::Type, Role::Slider, "Temperature", "0.72");
  CHECK(value == doctest::Approx(0.7f));
  CHECK(changes == 7);
}

TEST_CASE("the caret blinks every 530 ms and asks for a frame only then; with reduced motion it stands") {
  for (const bool reduced : {false, true}) {
    FieldStage stage;
    stage.ui.reduced_motion = reduced;
    stage.how.focus = true;
    stage.frame(4);
    const uint32_t ember = stage.ui.colour(Token::Ember);
    const auto caret = [&] {
      const Picture picture = stage.picture();
      for (int x = 20; x < 30; ++x) {
        if (picture.at(x, 30) == ember) return true;
      }
      return false;
    };
    int flips = 0;
    bool before = caret();
    CHECK(before);
    for (int i = 0; i < 120; ++i) {
      stage.frame();
      if (i % 5 != 0) continue;
      const bool now = caret();
      flips += now != before;
      before = now;
    }
    CAPTURE(reduced);
    CHECK(flips == (reduced ? 0 : 3));
    CHECK((stage.ui.next_redraw == 0) == reduced);
  }
}

TEST_CASE("nothing of a draft stays in the editor after locking, undo steps included") {
  FieldStage stage;
  stage.how.multiline = true;
  stage.how.focus = true;
  stage.frame(3);
  stage.type("about the lease");
  for (int i = 0; i < 5; ++i) stage.key(ImGuiKey_Backspace);
  stage.text.clear();
  wipe_editors();
  const ImGuiInputTextState& state = ImGui::GetCurrentContext()->InputTextState;
  const auto holds = [](const void* data, size_t size, std::string_view word) {
    return data &&
           std::string_view(static_cast<const char*>(data), size).find(word) != std::string_view::npos;
  };
  CHECK_FALSE(holds(state.TextA.Data, static_cast<size_t>(state.TextA.Capacity), "about"));
  CHECK_FALSE(holds(state.Stb, sizeof *state.Stb, "e"));
  stage.shown = false;
  stage.frame(2);
  stage.shown = true;
  stage.how.focus = true;
  stage.frame(3);
  stage.type("anew");
  CHECK(stage.text == "anew");
}
