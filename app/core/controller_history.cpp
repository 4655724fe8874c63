// The list of conversations: folders, tags, pins, archive, deleting with its undo window, search.
#include <algorithm>

#include "app/core/controller_impl.h"
#include "app/core/words.h"
#include "app/store/erase.h"
#include "app/store/search.h"
#include "engine/base/text.h"

namespace hearth {

struct ChatLists {
  std::vector<ChatSummary> chats;  // also archived ones and those in their undo window
  std::vector<std::string> folders, tags;
};

namespace {

Result<ChatLists> read_lists(Database& db, const ChatFilter& filter) {
  ChatLists lists;
  TRY(lists.chats, list_chats(db, filter));
  TRY(lists.folders, list_folders(db));
  TRY(lists.tags, list_tags(db));
  return lists;
}

struct Found {
  std::vector<SearchHit> hits;
  std::vector<std::string> titles;
};

Result<Found> find(Database& db, const std::string& query) {
  Found found;
  TRY(found.hits, search_chats(db, query, {}, 50, true));
  for (const SearchHit& hit : found.hits) {
    TRY(ChatSummary summary, find_chat(db, hit.chat));
    found.titles.push_back(std::move(summary.title));
  }
  return found;
}

}  // namespace

// ---- The list

void Controller::Impl::refresh_list() {
  if (!jobs) return;
  if (std::exchange(list_running, true)) {
    list_again = true;
    return;
  }
  read([filter = ChatFilter{.folder = state.chats.folder,
                            .tag = {},
                            .archived = state.chats.show_archived,
                            .being_erased = true}](Database& db) { return read_lists(db, filter); },
       [this](Result<ChatLists>& lists) {
         list_running = false;
         // Read before what was changed since: a later reading comes.
         const bool outdated = list_again || changes_running > 0;
         if (lists) {
           if (!outdated) show_list(*lists);
         } else {
           tell(Notice::Kind::Danger, said(lists.error()));
         }
         if (std::exchange(list_again, false)) refresh_list();
       });
}

void Controller::Impl::show_list(ChatLists& lists) {
  ChatsView& view = state.chats;
  view.folders = std::move(lists.folders);
  view.tags = std::move(lists.tags);
  view.chats.clear();
  view.being_erased.clear();
  for (ChatSummary& chat : lists.chats) {
    if (chat.erase_at_ms) {
      view.being_erased.push_back({chat.id, chat.title, *chat.erase_at_ms});
    } else if (chat.messages > 0 || !chat.title.empty()) {  // else a draft only: what "new chat" shows
      view.chats.push_back(std::move(chat));
    }
  }
  for (const ChatsView::BeingErased& chat : view.being_erased) erase_in_time(chat.chat, chat.at_ms);
  changed();
}

void Controller::Impl::on(action::FilterChats& filter) {
  state.chats.folder = filter.folder;
  state.chats.show_archived = filter.archived;
  refresh_list();
}

void Controller::Impl::change_chat(std::function<Status(Database&)> change) {
  if (!jobs) return;
  ++changes_running;
  write([change = std::move(change)](Vault& vault) { return change(vault.writer()); },
        [this](const Status& done) {
          --changes_running;
          if (!done) tell(Notice::Kind::Danger, said(done.error()));
          refresh_list();
        });
}

void Controller::Impl::on(action::RenameChat& rename) {
  const std::string title = repair_utf8(rename.title);
  for (ChatTree& tree : trees) {
    if (tree.chat == rename.chat && rename.chat != 0) tree.title = title;
  }
  if (shown().chat == rename.chat) state.chat.title = shown().title;
  change_chat([chat = rename.chat, title](Database& db) { return rename_chat(db, chat, title); });
}

void Controller::Impl::on(action::PinChat& pin) {
  change_chat([pin](Database& db) { return set_pinned(db, pin.chat, pin.pinned); });
}

void Controller::Impl::on(action::ArchiveChat& archive) {
  change_chat([archive](Database& db) { return set_archived(db, archive.chat, archive.archived); });
}

void Controller::Impl::on(action::MoveChat& move) {
  change_chat([move](Database& db) { return set_folder(db, move.chat, repair_utf8(move.folder)); });
}

void Controller::Impl::on(action::TagChat& tag) {
  change_chat([tag](Database& db) { return set_tags(db, tag.chat, tag.tags); });
}

// ---- Deleting

void Controller::Impl::on(action::DeleteChat& remove) {
  const auto listed = std::ranges::find(state.chats.chats, remove.chat, &ChatSummary::id);
  std::string title = listed != state.chats.chats.end() ? listed->title : std::string();
  if (title.empty()) title = words(Word::kNoticeUntitled);
  for (ChatTree& tree : trees) {
    if (tree.chat != remove.chat || remove.chat == 0) continue;
    if (answer && answer->tree == tree.key) stop_answer();
    if (&tree == shown_) show_new_chat(false);
    break;
  }
  const int64_t seconds = std::max(0, state.settings.undo_seconds);
  const int64_t at_ms = wall_ms() + seconds * 1000;
  if (listed != state.chats.chats.end()) {
    state.chats.being_erased.push_back({remove.chat, listed->title, at_ms});
    state.chats.chats.erase(listed);
  }
  if (seconds > 0) {
    tell_for_a_while(Notice::Kind::Done, words(Word::kNoticeChatDeleted, {title}), Remedy::UndoErase,
                     static_cast<uint64_t>(remove.chat), static_cast<int>(seconds));
  }
  change_chat([chat = remove.chat, at_ms](Database& db) { return schedule_erase(db, chat, at_ms); });
  erase_in_time(remove.chat, at_ms);
}

// By a clock that nobody sets: the window is as long as it was meant to be.
void Controller::Impl::erase_in_time(ChatId chat, int64_t at_ms) {
  if (erase_at.contains(chat)) return;
  const int64_t longest = std::max(0, state.settings.undo_seconds) * int64_t{1000};
  const Clock::time_point when =
      Clock::now() + std::chrono::milliseconds(std::clamp<int64_t>(at_ms - wall_ms(), 0, longest));
  erase_at[chat] = when;
  at_time(when, [this, chat, when] {
    const auto entry = erase_at.find(chat);
    if (entry == erase_at.end() || entry->second != when) return;  // undone
    drop_notices(Remedy::UndoErase, static_cast<uint64_t>(chat));
    write([chat](Vault& vault) { return erase_chat(vault.writer(), chat); },
          [this, chat](const Status& done) { erased(chat, done); });
  });
}

void Controller::Impl::erased(ChatId chat, const Status& done) {
  erase_at.erase(chat);
  std::erase_if(state.chats.being_erased,
                [chat](const ChatsView::BeingErased& one) { return one.chat == chat; });
  if (!done && done.error().fault != Fault::NotFound) tell(Notice::Kind::Danger, said(done.error()));
  refresh_list();
}

void Controller::Impl::on(action::UndoDelete& undo) {
  erase_at.erase(undo.chat);
  std::erase_if(state.chats.being_erased,
                [&](const ChatsView::BeingErased& one) { return one.chat == undo.chat; });
  drop_notices(Remedy::UndoErase, static_cast<uint64_t>(undo.chat));
  change_chat([chat = undo.chat](Database& db) { return cancel_erase(db, chat); });
}

// ---- Search

void Controller::Impl::on(action::Search& search) {
  state.search.query = search.query;
  if (!jobs || search.query.find_first_not_of(" \t") == std::string::npos) {
    state.search.running = false;
    state.search.hits.clear();
    state.search.titles.clear();
    return;
  }
  state.search.running = true;
  jobs->search([this, of = session, query = search.query](Database& db) {
    auto found = std::make_shared<Result<Found>>(find(db, query));
    mailbox.post([this, of, query, found] {
      if (of != session || query != state.search.query) return;  // a newer one is on its way
      state.search.running = false;
      if (!*found) return;
      state.search.hits = std::move((*found)->hits);
      state.search.titles = std::move((*found)->titles);
    });
  });
}

}  // namespace hearth
