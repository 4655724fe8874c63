// The documents that questions are answered from: adding them, how far reading them is, what could not be
// read, removing them.
#include <algorithm>
#include <string>
#include <vector>

#include "app/ui/format.h"
#include "app/ui/pages/documents_parts.h"

namespace hearth::ui {
namespace {

constexpr size_t kMostUnread = 12;  // that are told one by one
constexpr size_t kFirstRows = 100;  // of the list, before more are asked for

std::string count(size_t number) { return shown_number(static_cast<double>(number)); }

Offer file_offer(Ui& ui, Word name, const Button& look, FilePurpose purpose, Drafts& drafts, Actions& out) {
  return {words(name), look, [&ui, &drafts, &out, name, look, purpose](Rect at) {
            file_button(ui, at, words(name), {.purpose = purpose}, drafts, out, look);
          }};
}

std::string summary(const DocumentsView& documents) {
  uint64_t bytes = 0;
  for (const DocumentView& one : documents.documents) bytes += one.bytes;
  return words(Word::kDocumentsSummary, {count(documents.documents.size()), shown_bytes(bytes)});
}

// What is being read, how much of all files that is, and how to stop it.
void draw_reading(Flow& flow, const DocumentsView::Reading& reading, Actions& out) {
  const std::string said =
      reading.pages > 0
          ? words(Word::kDocumentsReadingPage, {count(reading.page), count(reading.pages), reading.file})
          : words(Word::kDocumentsReading,
                  {count(std::min(reading.done + 1, reading.files)), count(reading.files), reading.file});
  const std::string left =
      reading.left_s ? words(Word::kDocumentsLeft, {rough_time(*reading.left_s)}) : std::string();
  const Offer stop = {words(Word::kDocumentsStop), {.icon = Icon::x}};
  const Item item = {.icon = Icon::book_open, .title = said, .caption = left, .max_lines = 2};
  if (draw_running_work(flow, item, {stop}, reading.share) == 0) out.push_back(action::StopReading{});
}

// How much of what was read can be found by its meaning, too.
void draw_indexing(Flow& flow, const DocumentsView::Indexing& indexing, Actions& out) {
  const double share =
      indexing.passages > 0 ? static_cast<double>(indexing.done) / static_cast<double>(indexing.passages) : 0;
  const Word word = indexing.paused ? Word::kDocumentsIndexingPaused : Word::kDocumentsIndexing;
  const std::string said = words(word, {percent_text(share)});
  std::string about(words(Word::kDocumentsIndexingAbout));
  if (indexing.left_s && !indexing.paused)
    about = words(Word::kDocumentsLeft, {rough_time(*indexing.left_s)}) + " \u00B7 " + about;
  const Offer pause = indexing.paused ? Offer{words(Word::kDocumentsIndexingGoOn), {.icon = Icon::play}}
                                      : Offer{words(Word::kDocumentsIndexingPause), {.icon = Icon::pause}};
  const Item item = {.icon = Icon::search, .title = said, .caption = about, .max_lines = 3};
  if (draw_running_work(flow, item, {pause}, share) == 0)
    out.push_back(action::PauseIndexing{!indexing.paused});
}

// Without an embedding model; a page can fetch one from where it came from.
void draw_words_only(Flow& flow, const AppState& state, Actions& out) {
  const DocumentsView::Indexing& indexing = state.documents.indexing;
  if (!indexing.no_model) return;
  if (indexing.offer.file.empty()) return flow.caption(words(Word::kDocumentsWordsOnly));
  flow.space(12);
  const bool coming = download_of(state, indexing.offer.file) != nullptr;
  const Item item = {.icon = coming ? Icon::download : Icon::search,
                     .title = words(Word::kDocumentsByMeaning),
                     .caption = words(coming ? Word::kModelsOnItsWay : Word::kDocumentsByMeaningAbout),
                     .max_lines = 3};
  if (coming) {
    flow.item(item);
  } else if (flow.item(item, {{words(Word::kModelsDownload, {shown_bytes(indexing.offer.bytes)})}}) == 0) {
    out.push_back(action::FetchSearchModels{});
  }
}

// The password of a file that has one, below what is said of it.
void draw_password(Flow& flow, const UnreadDocument& file, Drafts& drafts, Actions& out) {
  auto& mine = drafts.pages.documents;
  flow.space(12);
  const FieldResult typed = secret_field(flow, words(Word::kDocumentsPassword, {file.file}), mine.password,
                                         false, Word::kDocumentsShowPassword, Word::kDocumentsHidePassword);
  flow.space(8);
  flow.caption(words(Word::kDocumentsPasswordAbout));
  flow.space(12);
  const int pressed = flow.buttons(
      {{words(Word::kDocumentsUnlock), {.kind = ButtonKind::Primary, .disabled = mine.password.text.empty()}},
       {words(Word::kDocumentsPasswordCancel), {.kind = ButtonKind::Quiet}}});
  flow.space(8);
  if (pressed == 1) {
    mine.password.clear();
    mine.unlocking.clear();
  }
  if ((pressed != 0 && !typed.submitted) || mine.password.text.empty()) return;
  out.push_back(action::UnlockDocument{file.path, take_secret(mine.password)});
  mine.password.focus = true;  // should it be wrong
}

void draw_unread_file(Flow& flow, const UnreadDocument& file, Drafts& drafts, Actions& out) {
  auto& mine = drafts.pages.documents;
  const Item item = {.title = file.file, .caption = file.reason, .max_lines = 3};
  flow.space(8);
  if (!file.locked || mine.unlocking == file.path) {
    flow.item(item);
    if (file.locked) draw_password(flow, file, drafts, out);
    return;
  }
  const Offer enter = {words(Word::kDocumentsEnterPassword), {.icon = Icon::key_round, .id = file.path}};
  if (flow.item(item, {enter}) != 0) return;
  mine.unlocking = file.path;
  mine.password.clear();
  mine.password.focus = true;
}

// What came of the last files: those that could not be read, each with its reason.
void draw_unread(Flow& flow, const DocumentsView& documents, Drafts& drafts, Actions& out) {
  const std::vector<UnreadDocument>& unread = documents.unread;
  if (unread.empty()) return;
  const std::string title = words(Word::kDocumentsUnread, {count(unread.size())});
  flow.card({.padding = 16, .fill = Token::DangerSoft, .role = Role::Alert, .name = title},
            [&](Flow& inside) {
              const Offer seen = {words(Word::kShellDismiss), {.icon = Icon::check}};
              const Item head = {.icon = Icon::triangle_alert, .icon_colour = Token::Danger, .title = title};
              if (inside.item(head, {seen}) == 0) out.push_back(action::ForgetUnread{});
              for (size_t i = 0; i < std::min(unread.size(), kMostUnread); ++i)
                draw_unread_file(inside, unread[i], drafts, out);
              if (unread.size() > kMostUnread) {
                inside.space(8);
                inside.caption(words(Word::kDocumentsUnreadMore, {count(unread.size() - kMostUnread)}));
              }
            });
  flow.space(24);
}

// What came of the last files, beside what is seen in the list.
void draw_what_came_of_files(Flow& flow, const DocumentsView& documents) {
  if (documents.reading.running) return;
  std::vector<std::string> said;
  if (documents.updated > 0) said.push_back(words(Word::kDocumentsUpdated, {count(documents.updated)}));
  if (documents.there_already > 0)
    said.push_back(words(Word::kDocumentsThereAlready, {count(documents.there_already)}));
  for (const std::string& one : said) {
    flow.strip(Tone::Plain, one);
    flow.space(one == said.back() ? 24 : 8);
  }
}

// "PDF · 12 pages · 812 KB"
std::string facts_of(const DocumentView& document) {
  std::string facts = document.format;
  if (document.pages > 0) {
    const std::string pages =
        document.pages == 1 ? std::string(words(Word::kDocumentsPagesOne))
                            : words(Word::kDocumentsPages, {count(static_cast<size_t>(document.pages))});
    facts += " \u00B7 " + pages;
  }
  return facts + " \u00B7 " + shown_bytes(document.bytes);
}

struct Remark {
  std::string text;
  Token colour;
};

// What a person should know before they rely on a document: a line each.
std::vector<Remark> remarks_on(const DocumentView& document) {
  const auto number = [](int64_t pages) { return count(static_cast<size_t>(pages)); };
  std::vector<Remark> remarks;
  if (document.pages_by_ocr > 0)
    remarks.push_back({words(Word::kDocumentsByOcr, {number(document.pages_by_ocr), number(document.pages)}),
                       Token::TextSecond});
  if (document.pages_hard_to_read > 0)
    remarks.push_back(
        {words(Word::kDocumentsHardToRead, {number(document.pages_hard_to_read)}), Token::Caution});
  if (document.file_gone) remarks.push_back({std::string(words(Word::kDocumentsFileGone)), Token::Caution});
  if (document.file_unread)
    remarks.push_back({std::string(words(Word::kDocumentsFileUnread)), Token::Caution});
  if (document.pages_without_text > 0)
    remarks.push_back(
        {words(Word::kDocumentsWithoutText, {number(document.pages_without_text), number(document.pages)}),
         Token::Caution});
  return remarks;
}

void draw_document(Flow& flow, const DocumentView& document, Drafts& drafts) {
  constexpr float kEnd = 40, kStart = 30;
  Ui& ui = flow.ui();
  const std::string facts = facts_of(document);
  const std::vector<Remark> remarks = remarks_on(document);
  const float width = std::max(1.0f, flow.width() - kStart - kEnd);
  const Label name = {.type = type::kLabel, .max_lines = 2, .elides = true, .silent = true};
  const Label small = {.type = type::kSmall, .colour = Token::TextSecond};
  const float name_height = height_of(ui, document.name, width, name);
  const float facts_height = height_of(ui, facts, width, small);
  float remarks_height = remarks.empty() ? 0 : 4;
  for (const Remark& remark : remarks) remarks_height += height_of(ui, remark.text, width, small);
  Rect at = flow.take(std::max(44.0f, name_height + facts_height + remarks_height + 20));
  if (flow.measuring()) return;
  std::vector<std::string>& all_chosen = drafts.pages.documents.chosen;
  const auto chosen = std::ranges::find(all_chosen, document.id);
  const bool is_chosen = chosen != all_chosen.end();
  group(
      ui, Role::ListItem, document.name, at,
      [&] {
        const Rect whole = {at.x - 8, at.y, at.w - kEnd + 8, at.h};
        const RowPress press = row(ui, whole, document.name, is_chosen, Role::CheckBox, "choose");
        if (press.pressed && is_chosen)
          all_chosen.erase(chosen);
        else if (press.pressed)
          all_chosen.push_back(document.id);
        icon(ui, {at.x, at.y + 10, 18, name.type.line}, is_chosen ? Icon::circle_check : Icon::file_text,
             is_chosen ? Token::Accent : Token::Caution);
        const Rect remove = {at.right() - 36, at.y + 4, 36, 36};
        if (icon_button(ui, remove, Icon::trash_2, words(Word::kDocumentsRemove, {document.name})))
          drafts.pages.documents.removing = document.id;
        Rect lines = {at.x + kStart, at.y + 10, width, at.h - 20};
        label(ui, lines.cut_top(name_height), document.name, name);
        label(ui, lines.cut_top(facts_height), facts, small);
        lines.cut_top(4);
        for (const Remark& remark : remarks) {
          // Not every high contrast has enough of a caution on a filled row.
          const Token colour = is_chosen || press.hovered ? Token::TextSecond : remark.colour;
          lines.cut_top(label(ui, lines, remark.text, {.type = type::kSmall, .colour = colour}));
        }
      },
      facts, document.id);
}

int64_t pages_to_read(const DocumentsView& documents) {
  int64_t pages = 0;
  for (const DocumentView& one : documents.documents) pages += one.pages_to_read;
  return pages;
}

// Pages that are pictures: how they come to be read.
void draw_scans(Flow& flow, const DocumentsView& documents, Actions& out) {
  const int64_t pages = pages_to_read(documents);
  if (pages == 0 || documents.reading.running) return;
  if (!documents.has_ocr)
    flow.strip(Tone::Plain, words(documents.ocr_possible ? Word::kDocumentsGetOcr : Word::kDocumentsNoOcr));
  else if (flow.strip(Tone::Plain, words(Word::kDocumentsScansWaiting, {count(static_cast<size_t>(pages))}),
                      words(Word::kDocumentsReadScans)))
    out.push_back(action::ReadScans{});
  flow.space(24);
}

void draw_list(Flow& flow, const DocumentsView& documents, Drafts& drafts) {
  const std::vector<DocumentView>& all = documents.documents;
  size_t& rows = drafts.pages.documents.rows;
  const size_t shown = std::min(all.size(), std::max(rows, kFirstRows));
  const std::string more = words(Word::kDocumentsUnreadMore, {count(all.size() - shown)});
  flow.card({.padding = 16, .role = Role::List, .name = words(Word::kDocumentsList)}, [&](Flow& inside) {
    for (size_t i = 0; i < shown; ++i) {
      if (i > 0) inside.rule(4, 4);
      draw_document(inside, all[i], drafts);
    }
    if (shown == all.size()) return;
    inside.space(8);
    if (inside.buttons({{more, {.kind = ButtonKind::Quiet, .icon = Icon::chevron_down}}}) == 0)
      rows = shown + kFirstRows;
  });
}

// A document that was removed is chosen no longer.
void forget_what_is_gone(const DocumentsView& documents, Drafts& drafts) {
  std::erase_if(drafts.pages.documents.chosen, [&](const std::string& id) {
    return std::ranges::find(documents.documents, id, &DocumentView::id) == documents.documents.end();
  });
}

void draw_removal(Ui& ui, const AppState& state, Drafts& drafts, Actions& out) {
  std::string& id = drafts.pages.documents.removing;
  if (id.empty()) return;
  const auto document = std::ranges::find(state.documents.documents, id, &DocumentView::id);
  if (document == state.documents.documents.end()) {
    id.clear();
    return;
  }
  int pressed = -1;
  const std::string title = words(Word::kDocumentsRemoveTitle, {document->name});
  const bool escaped = flow_dialog(ui, 460, title, [&](Flow& flow) {
    flow.text(words(Word::kDocumentsRemoveAbout));
    if (document->in_watched_folder && !document->file_gone) {
      flow.space(12);
      flow.text(words(Word::kDocumentsRemoveWatched));
    }
    flow.space(20);
    const int hit =
        flow.buttons({{words(Word::kDocumentsKeep)},
                      {words(Word::kDocumentsRemoveIt), {.kind = ButtonKind::Danger, .icon = Icon::trash_2}}},
                     Align::End);
    if (hit >= 0) pressed = hit;
  });
  if (pressed == 1) out.push_back(action::RemoveDocument{id});
  if (escaped || pressed >= 0) id.clear();
}

}  // namespace

int draw_running_work(Flow& flow, const Item& item, std::initializer_list<Offer> row, double share) {
  int pressed = -1;
  flow.card({.padding = 16, .role = Role::Status, .name = item.title}, [&](Flow& inside) {
    pressed = inside.item(item, row);
    inside.space(10);
    const Rect bar = inside.take(6);
    if (!inside.measuring())
      progress(inside.ui(), bar, item.title, static_cast<float>(share), percent_text(share));
  });
  flow.space(24);
  return pressed;
}

void draw_documents_page(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  const DocumentsView& documents = state.documents;
  forget_what_is_gone(documents, drafts);
  fill(ui, at, Token::Canvas);
  if (shows_work(state, drafts)) return draw_document_work(ui, at, state, drafts, out);
  scroll_page(ui, at, "documents", 760, [&](Flow& flow) {
    const std::string about = documents.documents.empty() ? std::string() : summary(documents);
    const Offer ask = {words(Word::kDocumentsAskThem), {.icon = Icon::message_square}};
    const Offer add = file_offer(ui, Word::kDocumentsAdd, {.kind = ButtonKind::Primary, .icon = Icon::plus},
                                 FilePurpose::Documents, drafts, out);
    const Offer folder = file_offer(ui, Word::kDocumentsAddFolder, {.icon = Icon::folder},
                                    FilePurpose::DocumentFolder, drafts, out);
    const std::string_view title = words(Word::kDocumentsTitle);
    const bool none = documents.documents.empty();
    const int pressed = none ? page_title(flow, title, about, {folder, add})
                             : page_title(flow, title, about, {ask, folder, add});
    if (!none && pressed == 0) {
      start_chat(false, drafts, out);
      out.push_back(action::AskDocuments{true});
    }
    if (documents.plain_only) {
      flow.strip(Tone::Caution, words(Word::kDocumentsPlainOnly));
      flow.space(8);
      flow.caption(words(Word::kDocumentsNoOcr));
      flow.space(24);
    }
    if (documents.reading.running) draw_reading(flow, documents.reading, out);
    draw_unread(flow, documents, drafts, out);
    draw_scans(flow, documents, out);
    if (documents.indexing.running) draw_indexing(flow, documents.indexing, out);
    draw_work_status(flow, state, drafts, out);
    draw_what_came_of_files(flow, documents);
    draw_watched_folders(flow, documents, out);
    if (!documents.documents.empty()) {
      draw_work_offers(flow, documents, drafts, out);
      draw_list(flow, documents, drafts);
      flow.space(12);
      flow.caption(words(state.memory_only ? Word::kDocumentsWhereMemory : Word::kDocumentsWhere));
      draw_words_only(flow, state, out);
    } else if (!documents.reading.running) {
      flow.strip(Tone::Plain, words(Word::kDocumentsEmpty));
    }
  });
  draw_removal(ui, state, drafts, out);
  draw_folder_question(ui, documents, drafts, out);
}

}  // namespace hearth::ui
