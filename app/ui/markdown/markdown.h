// An answer's Markdown on screen. The chat panel keeps one MarkdownView a message, asks for its height and
// draws it; laying out happens once for each text, width, zoom and reading size, and a growing answer costs
// only its last block. Text can be selected across blocks with the mouse and copied; links are never followed
// here. UI thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/ui/ui_frame.h"

namespace hearth::ui {

class MarkdownView {
 public:
  MarkdownView();
  ~MarkdownView();
  MarkdownView(MarkdownView&&) noexcept;
  MarkdownView& operator=(MarkdownView&&) noexcept;

  // All of the text so far. Cheap when it is the same, or the same with more at its end.
  void set_text(std::string_view answer);
  float height(Ui& ui, float width, Type reading = type::kReading);  // layout units; draws nothing

  // Draws at the upper edge of `at` as wide as `at`; what lies outside of the clip rectangle is left out.
  // `id` is unique among messages. Returns the address of a link that was pressed: it has been copied,
  // unless it is a citation (citation_link.h), and nothing was opened.
  std::optional<std::string> draw(Ui& ui, Rect at, std::string_view id, Type reading = type::kReading);

  // The words without the Markdown, as they are read aloud. Made once.
  const std::string& spoken();

  // Ctrl+C copies the selection as plain text, Ctrl+Shift+C as Markdown.
  bool has_selection() const;
  std::string selected_text() const;
  std::string selected_markdown() const;
  void select_all();
  void clear_selection();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// The views of a conversation's messages, by number. Those that were not asked for lately are dropped.
class MarkdownViews {
 public:
  // The view of that message with this text. Number 0 is the answer that is being written; when it gets its
  // own number its view goes with it.
  MarkdownView& of(int64_t message, std::string_view text);
  void end_frame();  // once a frame; drops what was not used for long
  void clear();      // the vault was locked: wipes texts

 private:
  struct Kept {
    MarkdownView view;
    std::string text;
    int frame = 0;
  };
  std::map<int64_t, Kept> kept_;
  int frame_ = 0;
};

}  // namespace hearth::ui
