// Folders whose changes are kept up with: which these are and how they are, and what a person is asked when
// they add one.
#include <algorithm>
#include <string>

#include "app/ui/format.h"
#include "app/ui/pages/documents_parts.h"

namespace hearth::ui {
namespace {

using State = WatchedFolderView::State;

std::string count(size_t number) { return shown_number(static_cast<double>(number)); }

std::string state_of(const WatchedFolderView& folder) {
  switch (folder.state) {
    case State::Looking:
      return std::string(words(Word::kDocumentsFolderLooking));
    case State::Reading:
      return words(Word::kDocumentsFolderReading,
                   {count(std::min(folder.done + 1, folder.files)), count(folder.files)});
    case State::NotThere:
      return std::string(words(Word::kDocumentsFolderNotThere));
    case State::Unreadable:
      return std::string(words(Word::kDocumentsFolderUnreadable));
    case State::TooLarge:
      return std::string(words(Word::kDocumentsFolderTooLarge));
    case State::UpToDate:
      break;
  }
  return words(Word::kDocumentsFolderUpToDate, {count(folder.documents)});
}

bool needs_attention(State state) {
  return state == State::NotThere || state == State::Unreadable || state == State::TooLarge;
}

void draw_folder(Flow& flow, const WatchedFolderView& folder, Actions& out) {
  constexpr float kStart = 30, kEnd = 44;
  Ui& ui = flow.ui();
  const std::string state = state_of(folder);
  const Label name = {.type = type::kLabel, .max_lines = 1, .elides = true, .silent = true};
  const Label path = {.type = type::kSmall, .colour = Token::TextSecond, .max_lines = 1, .elides = true};
  const Label how = {.type = type::kSmall,
                     .colour = needs_attention(folder.state) ? Token::Caution : Token::TextSecond};
  const float width = std::max(1.0f, flow.width() - kStart - kEnd);
  const float name_height = height_of(ui, folder.name, width, name);
  const float path_height = height_of(ui, folder.path, width, path);
  Rect at = flow.take(name_height + path_height + height_of(ui, state, width, how) + 12);
  if (flow.measuring()) return;
  group(
      ui, Role::ListItem, folder.name, at,
      [&] {
        icon(ui, {at.x, at.y + 6, 18, name.type.line}, Icon::folder, Token::TextSecond);
        const Rect stop = {at.right() - 36, at.y + 4, 36, 36};
        if (icon_button(ui, stop, Icon::x, words(Word::kDocumentsStopWatching, {folder.name}),
                        {.id = folder.folder, .description = words(Word::kDocumentsStopWatchingAbout)}))
          out.push_back(action::StopWatching{folder.folder});
        Rect lines = {at.x + kStart, at.y + 6, width, at.h - 12};
        label(ui, lines.cut_top(name_height), folder.name, name);
        label(ui, lines.cut_top(path_height), folder.path, path);
        label(ui, lines, state, how);
      },
      state, folder.folder);
}

}  // namespace

void draw_watched_folders(Flow& flow, const DocumentsView& documents, Actions& out) {
  if (documents.folders.empty()) return;
  flow.card({.padding = 16, .role = Role::List, .name = words(Word::kDocumentsFolders)}, [&](Flow& inside) {
    const Offer again = {words(Word::kDocumentsLookAgain), {.icon = Icon::rotate_cw}};
    const Item head = {
        .title = words(Word::kDocumentsFolders), .title_type = type::kHeading3, .role = Role::Heading};
    if (inside.item(head, {again}) == 0) out.push_back(action::LookAgain{});
    for (const WatchedFolderView& folder : documents.folders) {
      inside.rule(8, 4);
      draw_folder(inside, folder, out);
    }
  });
  flow.space(24);
}

void draw_folder_question(Ui& ui, const DocumentsView& documents, Drafts& drafts, Actions& out) {
  const std::vector<std::string>& folders = documents.offered_folders;
  auto& mine = drafts.pages.documents;
  if (folders.empty()) {
    mine.watch_folder = true;
    return;
  }
  const std::string title = folders.size() == 1
                                ? words(Word::kDocumentsFolderTitle, {folders.front()})
                                : words(Word::kDocumentsFoldersTitle, {count(folders.size())});
  int pressed = -1;
  const bool escaped = flow_dialog(ui, 480, title, [&](Flow& flow) {
    flow.text(words(Word::kDocumentsFolderAbout));
    flow.space(16);
    if (flow.toggle(words(Word::kDocumentsFolderWatch), words(Word::kDocumentsFolderWatchAbout),
                    mine.watch_folder))
      mine.watch_folder = !mine.watch_folder;
    flow.space(20);
    const int hit = flow.buttons({{words(Word::kDocumentsFolderCancel)},
                                  {words(Word::kDocumentsFolderRead), {.kind = ButtonKind::Primary}}},
                                 Align::End);
    if (hit >= 0) pressed = hit;
  });
  if (pressed == 1)
    out.push_back(action::AddFolders{mine.watch_folder});
  else if (pressed == 0 || escaped)
    out.push_back(action::DeclineFolders{});
}

}  // namespace hearth::ui
