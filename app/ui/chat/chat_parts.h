// The pieces that draw_chat() is made of: one file a piece. UI thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/ui/panels.h"

namespace hearth::ui {

// The column in which a conversation is read.
struct Column {
  float width = 760;
  bool narrow = false;
  Type reading = type::kReading;
};
inline constexpr Type kPhoneReading = {Face::Regular, 16, 24};
Rect chat_column(const Ui& ui, Rect at);  // the part of the page that holds it
Column column_of(const Ui& ui, Rect chat_column);

// ---- One message (message.cpp, answer.cpp). Heights include the gap below.
float message_height(Ui& ui, const Column& column, const MessageView& message, const AppState& state,
                     Drafts& drafts);
void draw_message(Ui& ui, const Column& column, Rect at, const MessageView& message, const AppState& state,
                  Drafts& drafts, Actions& out);
float answer_height(Ui& ui, const Column& column, const MessageView& answer, const AppState& state,
                    Drafts& drafts);
void draw_answer(Ui& ui, const Column& column, Rect at, const MessageView& answer, const AppState& state,
                 Drafts& drafts, Actions& out);
float writing_height(Ui& ui, const Column& column, const WritingView& writing, Drafts& drafts);
void draw_writing(Ui& ui, const Column& column, Rect at, const AppState& state, Drafts& drafts, Actions& out);
// A text being changed in place, with its two buttons.
float edit_height(Ui& ui, const Column& column, const MessageView& message, const Drafts& drafts);
void draw_edit(Ui& ui, Rect at, const MessageView& message, Drafts& drafts, Actions& out);
void begin_editing(const MessageView& message, Drafts& drafts);
// "Version 2 of 3" between two arrows, at the end of `bar`; nothing for the only one.
void draw_versions(Ui& ui, Rect& bar, const MessageView& message, Actions& out);
// ---- A file that is read with a question (attachment_chip.cpp)
Rect chip_size(Ui& ui, float width, const AttachmentView& file, bool removable);
// True: it shall not be read after all.
bool draw_chip(Ui& ui, Rect at, std::string_view id, const AttachmentView& file, bool removable);

// ---- What an answer from documents rests on (answer_sources.cpp)
struct CitedText {
  MessageId message = 0;  // 0: the answer that is being written
  std::string_view text;
  const AnswerSources* sources = nullptr;  // null: it is no such answer

  explicit CitedText(const MessageView& answer);
  explicit CitedText(const WritingView& writing);
};
// The strip above it, and what is said below it; no height: there is none.
float sources_height(Ui& ui, float width, const CitedText& answer);
void draw_sources(Ui& ui, Rect at, const CitedText& answer, const AppState& state, Actions& out);
float sources_note_height(Ui& ui, float width, const CitedText& answer);
void draw_sources_note(Ui& ui, Rect at, const CitedText& answer);
std::string place_of(const SourcePassage& passage);  // "lease.pdf, page 3"
// The Markdown that is shown: its citations can be pressed.
std::string shown_text(const CitedText& answer);
void open_citation(std::string_view address, const CitedText& answer, Actions& out);

std::string spoken_name(const MessageView& message, Drafts& drafts);  // "You: …", without Markdown
std::string writing_status(const WritingView& writing);

// ---- The panel of a source (source_panel.cpp)
MessageId owner_of(const SourceView& source);  // whose source it is; below zero: of a finding

// ---- Its text (message_text.cpp)
// Laid out once and kept in `drafts`. 0: the answer that is being written.
float answer_text_height(Ui& ui, const Column& column, float width, MessageId message, std::string_view text,
                         Drafts& drafts);
// Gives back the address of a link that was pressed.
std::optional<std::string> draw_answer_text(Ui& ui, const Column& column, Rect at, MessageId message,
                                            std::string_view text, Drafts& drafts);

// ---- Two answers side by side (compare.cpp)
float comparison_height(Ui& ui, const Column& column, const AppState& state, Drafts& drafts);
void draw_comparison(Ui& ui, const Column& column, Rect at, const AppState& state, Drafts& drafts,
                     Actions& out);
void draw_compare_dialog(Ui& ui, const AppState& state, Drafts& drafts, Actions& out);

// ---- What stands between answering and the person: no model, or a chat that is full (hint.cpp)
struct Hint {
  Icon icon;
  std::string text;
  Token tone, fill;
  bool offers_model;
  Role role;
};
std::optional<Hint> hint_for(const AppState& state);
// Its words, and its two buttons beside them, or below: in one row, or one below the other.
struct HintSize {
  float text_width = 0, text_height = 0;
  float file = 0, choose = 0;  // widths
  float file_height = 0, choose_height = 0;
  bool beside = true, one_row = true;
  float height = 0;
};
HintSize hint_size(Ui& ui, float width, const Hint& hint);
void draw_hint(Ui& ui, Rect at, const Hint& hint, Drafts& drafts, Actions& out);

// ---- The rest of the page
// `hint`: stands at the end of what scrolls, where there is no room for it over the composer.
void draw_message_list(Ui& ui, Rect at, const Hint* hint, const AppState& state, Drafts& drafts,
                       Actions& out);
void draw_empty_chat(Ui& ui, Rect at, const Hint* hint, const AppState& state, Drafts& drafts, Actions& out);
// The parts of the composer that grow: at most `most` high together with the rest of it, if that is possible.
struct ComposerSize {
  float chips = 0, chips_shown = 0;  // all of them scroll in what is shown
  float field = 0;
  float height = 0;
};
ComposerSize composer_size(Ui& ui, const Column& column, float most, const AppState& state,
                           const Drafts& drafts);
void draw_composer(Ui& ui, const Column& column, Rect at, const ComposerSize& size, const AppState& state,
                   Drafts& drafts, Actions& out);
void draw_model_pill(Ui& ui, Rect& bar, const Column& column, const AppState& state, Drafts& drafts,
                     Actions& out);
float chat_footer_height(Ui& ui, const Column& column, const AppState& state);
void draw_chat_footer(Ui& ui, const Column& column, Rect at, const AppState& state);
void draw_branch_map(Ui& ui, const AppState& state, Drafts& drafts, Actions& out);

// ---- The source panel's page as it looks (source_page.cpp). `foot`: stands below it and scrolls with it.
class Flow;
inline constexpr const char* kSourceScroll = "source";
inline constexpr float kSourceFootGap = 16;
void draw_page_picture(Ui& ui, Rect at, const SourceView& source, const std::function<void(Flow&)>& foot,
                       Drafts& drafts);

}  // namespace hearth::ui
