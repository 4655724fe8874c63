#include "app/ui/script.h"

#include <doctest/doctest.h>

#include "ui/widget_stage.h"

using namespace hearth::ui;

namespace {

std::string complaint(std::string_view text) {
  const auto script = Script::read(text);
  return script ? "none" : script.error().message;
}

// Runs until something other than "nothing" is asked for, for at most ten minutes of frames.
Script::Step run(Script& script, Stage& stage) {
  for (int i = 0; i < 36000; ++i) {
    stage.frame();
    const Script::Step step = script.step(stage.tree, stage.ui.now);
    if (step.kind != Script::Step::Kind::Nothing) return step;
  }
  return {};
}

Script script_of(std::string_view text) {
  auto script = Script::read(text);
  REQUIRE(script.has_value());
  return std::move(*script);
}

}  // namespace

TEST_CASE("a line of a script that cannot be understood is named with its number") {
  CHECK(complaint("{\"do\":\"tree\"}\nnot json") == "Line 2 of the script is not a JSON object.");
  CHECK(complaint("\n# words\n[1]") == "Line 3 of the script is not a JSON object.");
  CHECK(complaint("{\"do\":\"dance\"}") ==
        "Line 1 of the script does not say what to do: press, type, focus, wait, key, tree, shot or resize.");
  CHECK(complaint("{\"do\":\"press\",\"role\":\"knob\",\"name\":\"a\"}") ==
        "Line 1 of the script names a role that does not exist, \"knob\".");
  CHECK(complaint("{\"do\":\"press\",\"name\":\"a\"}") == "Line 1 of the script names no role.");
  CHECK(complaint("{\"do\":\"type\",\"role\":\"textbox\",\"name\":\"a\"}") ==
        "Line 1 of the script has no text to type.");
  CHECK(complaint("{\"do\":\"shot\"}") == "Line 1 of the script names no file for the picture.");
  CHECK(complaint("{\"do\":\"key\",\"value\":\"ctrl+banana\"}") ==
        "Line 1 of the script names a key that is not known.");
  CHECK(complaint("{\"do\":\"resize\",\"value\":\"wide\"}") ==
        "Line 1 of the script has no size such as 390x844.");
  CHECK(complaint("{\"do\":\"wait\",\"role\":\"log\",\"name\":\"a\",\"value\":\"soon\"}") ==
        "Line 1 of the script has no number of seconds to wait.");
  CHECK(complaint("") == "none");
}

TEST_CASE("a script types, presses, waits, takes pictures and ends") {
  Stage stage;
  std::string message, sent;
  int until_ready = 30;
  stage.body = [&](Ui& ui) {
    text_field(ui, {10, 10, 300, 40}, "Message", message);
    Button how;
    how.disabled = until_ready-- > 0;
    if (button(ui, {320, 10, 100, 36}, "Send", how)) sent = message;
  };
  Script script = script_of(
      "{\"role\":\"textbox\",\"name\":\"Message\",\"do\":\"type\",\"value\":\"Hello\"}\n"
      "{\"role\":\"button\",\"name\":\"Send\",\"do\":\"press\"}\r\n"
      "{\"do\":\"shot\",\"value\":\"a.png\"}\n"
      "{\"do\":\"tree\"}\n"
      "{\"do\":\"resize\",\"value\":\"390x844\"}\n");
  const Script::Step shot = run(script, stage);
  CHECK(sent == "Hello");
  CHECK(shot.kind == Script::Step::Kind::Shot);
  CHECK(shot.text == "a.png");
  const Script::Step tree = run(script, stage);
  CHECK(tree.kind == Script::Step::Kind::Print);
  CHECK(tree.text.find("\"Hello\"") != std::string::npos);
  const Script::Step resize = run(script, stage);
  CHECK(resize.kind == Script::Step::Kind::Resize);
  CHECK(resize.width == 390);
  CHECK(resize.height == 844);
  CHECK(run(script, stage).kind == Script::Step::Kind::Finished);
}

TEST_CASE("a script fails with a sentence when its node does not come or stays disabled") {
  Stage stage;
  stage.body = [&](Ui& ui) {
    Button how;
    how.disabled = true;
    button(ui, {10, 10, 100, 36}, "Send", how);
  };
  Script missing = script_of("{\"do\":\"tree\"}\n{\"do\":\"press\",\"role\":\"button\",\"name\":\"Later\"}");
  run(missing, stage);
  const double before = stage.ui.now;
  const Script::Step failed = run(missing, stage);
  CHECK(failed.kind == Script::Step::Kind::Failed);
  CHECK(failed.text == "Line 2 of the script: there is no button \"Later\".");
  CHECK(stage.ui.now - before == doctest::Approx(10).epsilon(0.02));

  Script disabled = script_of("{\"do\":\"wait\",\"role\":\"button\",\"name\":\"Send\",\"value\":0.5}");
  CHECK(run(disabled, stage).text == "Line 1 of the script: button \"Send\" stays disabled.");
}

TEST_CASE("a script gives a file button its path and presses keys") {
  Stage stage;
  std::string path;
  bool searched = false;
  stage.body = [&](Ui& ui) {
    if (auto chosen = file_button(ui, {10, 10, 200, 36}, "Choose a model file")) path = *chosen;
    searched |= ImGui::GetIO().KeyCtrl && ImGui::IsKeyPressed(ImGuiKey_K);
  };
  Script script = script_of(
      "{\"do\":\"type\",\"role\":\"button\",\"name\":\"Choose a model file\",\"value\":\"/models/a.gguf\"}\n"
      "{\"do\":\"key\",\"value\":\"Ctrl+K\"}");
  CHECK(run(script, stage).kind == Script::Step::Kind::Finished);
  CHECK(path == "/models/a.gguf");
  CHECK(searched);
  stage.frame(2);
  CHECK_FALSE(ImGui::GetIO().KeyCtrl);
}
