// Answers on screen: what is in the tree, what the mouse selects, what growing costs, and that hostile ones
// draw.
#include <doctest/doctest.h>

#include "app/ui/markdown/markdown.h"
#include "app/ui/markdown/markdown_export.h"
#include "ui/widget_stage.h"

using namespace hearth::ui;

namespace {

// A text engine that counts how many bytes it was asked to lay out.
class CountingEngine final : public TextEngine {
 public:
  explicit CountingEngine(TextEngine& real) : real_(real) {}
  size_t bytes = 0;
  const std::string& notice() const override { return real_.notice(); }
  void typeface_arrived() override { real_.typeface_arrived(); }
  const TextLayout& layout(std::string_view text, const TextStyle& style, float max_width,
                           std::span<const Run> runs) override {
    bytes += text.size();
    return real_.layout(text, style, max_width, runs);
  }
  void end_frame() override { real_.end_frame(); }
  void clear() override { real_.clear(); }
  void set_language(std::string_view tag) override { real_.set_language(tag); }
  ImFont* editing_font(const Type& type) override { return real_.editing_font(type); }
  ImFont* editing_font(Face face) override { return real_.editing_font(face); }

 private:
  TextEngine& real_;
};

struct Answer {
  Stage stage;
  MarkdownView view;
  std::optional<std::string> link;

  explicit Answer(std::string_view text, float zoom = 1) : stage(640, 480, zoom) {
    view.set_text(text);
    stage.body = [this](Ui& ui) {
      if (auto pressed = view.draw(ui, {20, 20, 600, 0}, "answer")) link = pressed;
    };
    stage.frame(3);
  }

  void drag(float x, float y, float to_x, float to_y) {
    stage.move_mouse(x, y);
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    stage.frame(2);
    stage.move_mouse(to_x, to_y);
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    stage.frame(2);
  }
};

}  // namespace

TEST_CASE("an answer says in the tree what it shows") {
  Answer answer(
      "# Title\n\nText with $x^2$ and [a link](https://x.org).\n\n- one\n- two\n\n| a | b |\n|---|---|\n| c "
      "| d |\n\n"
      "```py\nx = 1\n```\n\n$$y$$\n");
  const std::string tree = answer.stage.tree.to_text();
  INFO(tree);
  answer.stage.node(Role::Heading, "Title");
  answer.stage.node(Role::Math, "x^2");
  CHECK(answer.stage.node(Role::Link, "a link").description == "https://x.org");
  CHECK(answer.stage.node(Role::Region, "Python code").value == "x = 1");
  answer.stage.node(Role::Table, "Table: a");
  answer.stage.node(Role::Cell, "d");
  answer.stage.node(Role::Math, "y");
  answer.stage.node(Role::Text, "two");
  size_t items = 0, lists = 0;
  for (const SemanticNode& node : answer.stage.tree.nodes()) {
    items += node.role == Role::ListItem ? 1 : 0;
    lists += node.role == Role::List ? 1 : 0;
  }
  CHECK(items == 2);
  CHECK(lists >= 1);
}

TEST_CASE("copy puts the code on the clipboard and says so for two seconds") {
  Answer answer("```sh\nls -l\n```");
  answer.stage.click(Role::Button, "Copy");
  CHECK(std::string(ImGui::GetClipboardText()) == "ls -l");
  answer.stage.node(Role::Button, "Copied");
  answer.stage.frame(130);
  answer.stage.node(Role::Button, "Copy");
}

TEST_CASE("a link that is pressed is copied and told, never opened") {
  Answer answer("See [this](https://x.org/a?b=c) page.");
  answer.stage.click(Role::Link, "this");
  REQUIRE(answer.link);
  CHECK(*answer.link == "https://x.org/a?b=c");
  CHECK(std::string(ImGui::GetClipboardText()) == "https://x.org/a?b=c");
}

TEST_CASE("the mouse selects over blocks, by word and by paragraph, and copies both ways") {
  Answer answer("First **bold** words.\n\n- second\n- third\n\nLast line.");
  answer.drag(20, 30, 500, 400);
  CHECK(answer.view.selected_text() == "First bold words.\n\n• second\n• third\n\nLast line.");
  CHECK(answer.view.selected_markdown() == "First **bold** words.\n\n- second\n- third\n\nLast line.");
  answer.stage.key(ImGuiKey_C, ImGuiMod_Ctrl);
  CHECK(std::string(ImGui::GetClipboardText()) == answer.view.selected_text());

  answer.drag(400, 30, 20, 30);
  CHECK(answer.view.selected_text() == "First bold words.");
  answer.view.clear_selection();
  CHECK_FALSE(answer.view.has_selection());

  answer.stage.move_mouse(30, 30);
  for (const bool down : {true, false, true, false}) {
    ImGui::GetIO().AddMouseButtonEvent(0, down);
    answer.stage.frame();
  }
  CHECK(answer.view.selected_text() == "First");
  for (const bool down : {true, false}) {
    ImGui::GetIO().AddMouseButtonEvent(0, down);
    answer.stage.frame();
  }
  CHECK(answer.view.selected_text() == "First bold words.");
  answer.view.select_all();
  CHECK(answer.view.selected_text() ==
        plain_text("First **bold** words.\n\n- second\n- third\n\nLast line."));
}

TEST_CASE("a growing answer has the height of the same answer drawn at once, and costs its last block only") {
  std::string block =
      "## Part\n\nSome words of a paragraph that is a little longer than one line, so that it has to be "
      "broken "
      "somewhere in the middle of it.\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n| $x^2$ | d |\n\n```py\nx = "
      "1\n```\n\n";
  std::string text;
  while (text.size() < 120'000) text += block;  // about 20,000 words
  Stage stage;
  CountingEngine engine(*stage.ui.text);
  MarkdownView view;
  size_t early = 0, late = 0;
  float grown = 0;
  stage.body = [&](Ui& ui) {
    ui.text = &engine;
    size_t at = 0;
    // A token is about four letters: the first and the last hundred are compared.
    const auto feed = [&](size_t to, size_t& cost) {
      for (; at < to; at += 4) {
        view.set_text(std::string_view(text).substr(0, at + 4));
        engine.bytes = 0;
        grown = view.height(ui, 600);
        cost = std::max(cost, engine.bytes);
      }
    };
    feed(2000, early);
    view.set_text(std::string_view(text).substr(0, text.size() - 2000));
    view.height(ui, 600);
    at = text.size() - 2000;
    feed(text.size(), late);
    view.set_text(text);
    grown = view.height(ui, 600);
    MarkdownView whole;
    whole.set_text(text);
    CHECK(whole.height(ui, 600) == doctest::Approx(grown));
  };
  stage.frame();
  MESSAGE("bytes laid out for a token: " << early << " early, " << late << " late");
  CHECK(late <= early + 200);
}

TEST_CASE("code that grows keeps the colours of its earlier lines") {
  std::string text = "```c\n/* a comment\n";
  for (int i = 0; i < 200; ++i) text += "int x" + std::to_string(i) + " = 1;\n";
  text += "*/ int y = 2;\n";
  Stage stage;
  MarkdownView growing, whole;
  whole.set_text(text);
  for (size_t at = 0; at < text.size(); at += 97) growing.set_text(std::string_view(text).substr(0, at));
  growing.set_text(text);
  MarkdownView* shown = &growing;
  stage.body = [&](Ui& ui) { shown->draw(ui, {20, 20 - shown->height(ui, 600) + 400, 600, 0}, "a"); };
  stage.frame(3);
  const Picture grown = stage.picture();
  shown = &whole;
  stage.frame(3);
  CHECK(stage.picture().pixels == grown.pixels);
}

TEST_CASE("every theme and zoom draws an answer, and wide parts scroll sideways") {
  const std::string wide = "```\n" + std::string(400, 'x') + "\n```\n\n|" + std::string(40, 'a') +
                           "|b|c|d|e|f|g|h|\n" + "|---|---|---|---|---|---|---|---|\n|" +
                           std::string(300, 'w') + "|b|c|d|e|f|g|h|\n\n$$" + std::string(300, 'y') +
                           "$$\n\nשלום עולם\n\n日本 🔥\n";
  for (const float zoom : {0.8f, 1.0f, 1.5f, 2.0f}) {
    for (const ThemeName name :
         {ThemeName::Light, ThemeName::Dark, ThemeName::HighContrastDark, ThemeName::HighContrastLight}) {
      Answer answer(wide, zoom);
      answer.stage.ui.theme = &theme(name);
      answer.stage.move_mouse(100, 80);
      ImGui::GetIO().AddMouseWheelEvent(-3, 0);
      answer.stage.frame(2);
      CHECK(answer.view.height(answer.stage.ui, 600) > 200);
    }
  }
}

TEST_CASE("hostile answers are drawn from any place in bounded time") {
  const auto repeated = [](std::string_view piece, size_t bytes) {
    std::string made;
    while (made.size() < bytes) made += piece;
    return made;
  };
  std::vector<std::string> answers = {
      repeated("[", 200000),
      repeated("> ", 100000),
      repeated("- a\n", 40000),
      repeated("$x^2$ ", 60000),
      std::string(200000, 'x'),
      repeated("a\n", 60000),
      "```c\n" + std::string(200000, 'x'),
      "```c\n" + repeated("int x;\n", 200000),
      repeated("|a", 254) + "|\n" + repeated("|---", 508) + "|\n" + repeated("|b", 254),
      "$$\\begin{matrix}" + repeated("a&a\\\\", 12000) + "\\end{matrix}$$",
      repeated("\u0301", 20000),
      repeated("**a *b ", 30000)};
  std::string deep;
  for (size_t i = 0; i < 300; ++i) deep += std::string(2 * i, ' ') + "- a\n";
  answers.push_back(deep);
  for (const std::string& text : answers) {
    INFO(text.substr(0, 20));
    Stage stage;
    MarkdownView view;
    view.set_text(text);
    float top = 20;
    stage.body = [&](Ui& ui) { view.draw(ui, {20, top, 600, 0}, "a"); };
    stage.frame(1);
    const float height = view.height(stage.ui, 600);
    CHECK(height > 0);
    top = 300 - height / 2;
    stage.frame(1);
    top = 300 - height;
    stage.frame(1);
    view.select_all();
    CHECK_FALSE(view.selected_text().empty());
  }
}

TEST_CASE("the views of messages hand over what was being written and forget what is not used") {
  MarkdownViews views;
  views.of(0, "Half of");
  MarkdownView* writing = &views.of(0, "Half of it");
  MarkdownView* done = &views.of(7, "Half of it.");
  CHECK(writing == done);
  for (int i = 0; i < 700; ++i) views.end_frame();
  views.of(8, "other");
  views.clear();
}
