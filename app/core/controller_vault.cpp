// Making, opening and locking the vault. What is slow runs on the side thread; locking shows at once and
// closes there.
#include <algorithm>
#include <cmath>

#include "app/core/controller_impl.h"
#include "app/core/forget.h"
#include "app/core/words.h"
#include "app/store/erase.h"
#include "app/store/kept_server.h"
#include "app/store/passphrase.h"
#include "engine/base/text.h"

namespace hearth {

// What a session begins with: old deletions are carried out, a chat that holds nothing but what was being
// typed is found, and the server that may answer.
struct SessionStart {
  ChatId waiting_chat = 0;
  std::string draft;
  int64_t newest_ms = 0;
  std::optional<KeptServer> server;
};

struct OpenedVault {
  std::unique_ptr<Vault> vault;
  Secret recovery_code;
  Result<SessionStart> start;  // a failure does not keep anybody out
};

namespace {

constexpr int kUnlockTime_ms = 700;  // what a guess at the passphrase should cost
constexpr double kWarnSeconds = 60;

KdfCost cost_for(const KdfCost& wanted) { return wanted.passes > 0 ? wanted : calibrate_kdf(kUnlockTime_ms); }

std::shared_ptr<Secret> normalized(const Secret& typed) {
  return std::make_shared<Secret>(normalized_passphrase(typed.text()));
}

Result<SessionStart> start_of_session(Database& db, int64_t now_ms) {
  TRY(const int erased, erase_due(db, now_ms));
  static_cast<void>(erased);
  SessionStart start;
  TRY(start.server, kept_server(db));
  TRY(const std::vector<ChatSummary> chats, list_chats(db, {.archived = true}));
  for (const ChatSummary& chat : chats) {
    start.newest_ms = std::max(start.newest_ms, chat.updated_ms);
    if (chat.messages > 0 || !chat.title.empty()) continue;
    TRY(std::string draft, read_draft(db, chat.id));
    if (draft.empty()) {
      TRY_STATUS(erase_chat(db, chat.id));
    } else if (start.waiting_chat == 0) {
      start.waiting_chat = chat.id;
      start.draft = std::move(draft);
    }
  }
  return start;
}

}  // namespace

std::string Controller::Impl::vault_place() const {
  return vault_folder(options.home, state.vault.name).value_or("");
}

void Controller::Impl::find_vaults() {
  state.vault.names = list_vaults(options.home);
  const std::string place = vault_place();
  const bool there = !place.empty() && vault_exists(place);
  state.vault.state = there ? VaultView::State::Locked : VaultView::State::None;
  state.screen = there ? Screen::Unlock : Screen::Welcome;
}

void Controller::Impl::on(action::ChooseVault& choose) {
  if (jobs || state.vault.state == VaultView::State::Opening) return;
  if (const auto folder = vault_folder(options.home, choose.name); !folder) {
    state.vault.error = said(folder.error());
    return;
  }
  state.vault.name = choose.name;
  state.vault.error.clear();
  state.vault.wrong_passphrase = false;
  find_vaults();
}

// ---- Making and opening

void Controller::Impl::begin_opening(std::function<Result<Vault::Created>()> open, bool is_new) {
  if (jobs || state.vault.state == VaultView::State::Opening) return;
  state.vault.state = VaultView::State::Opening;
  state.vault.error.clear();
  state.vault.wrong_passphrase = false;
  aside(
      [open = std::move(open), now = wall_ms()]() -> Result<OpenedVault> {
        TRY(Vault::Created created, open());
        Result<SessionStart> start = start_of_session(created.vault->writer(), now);
        return OpenedVault{std::move(created.vault), std::move(created.recovery_code), std::move(start)};
      },
      [this, of = session, is_new](Result<OpenedVault>& vault) {
        if (of == session) opened(vault, is_new);
      });
}

void Controller::Impl::on(action::CreateVault& create) {
  const std::string place = vault_place();
  if (create.passphrase.size() == 0) {
    state.vault.error = words(Word::kNoticePassphraseEmpty);
    return;
  }
  begin_opening([place, passphrase = normalized(create.passphrase),
                 cost = options.kdf_cost] { return Vault::create(place, *passphrase, cost_for(cost)); },
                true);
}

void Controller::Impl::on(action::Unlock& unlock) {
  begin_opening(
      [place = vault_place(), passphrase = normalized(unlock.passphrase)]() -> Result<Vault::Created> {
        TRY(auto vault, Vault::unlock(place, *passphrase));
        return Vault::Created{std::move(vault), Secret(0)};
      },
      false);
}

void Controller::Impl::on(action::UnlockWithCode& unlock) {
  begin_opening(
      [place = vault_place(),
       code = std::make_shared<Secret>(Secret::copy_of(unlock.code.text()))]() -> Result<Vault::Created> {
        TRY(auto vault, Vault::unlock_with_code(place, code->text()));
        return Vault::Created{std::move(vault), Secret(0)};
      },
      false);
}

void Controller::Impl::on(action::ChooseBackup& choose) {
  if (jobs || state.vault.state != VaultView::State::None) return;
  state.vault.backup = std::move(choose.file);
  state.vault.error.clear();
  state.vault.wrong_passphrase = false;
}

void Controller::Impl::on(action::RestoreBackup& restore) {
  if (state.vault.backup.empty()) return;
  begin_opening(
      [place = vault_place(), file = state.vault.backup,
       passphrase = normalized(restore.passphrase)]() -> Result<Vault::Created> {
        TRY_STATUS(restore_vault(file, place, *passphrase));
        TRY(auto vault, Vault::unlock(place, *passphrase));
        return Vault::Created{std::move(vault), Secret(0)};
      },
      false);
}

void Controller::Impl::opened(Result<OpenedVault>& vault, bool is_new) {
  if (!vault) {
    state.vault.state = vault_exists(vault_place()) ? VaultView::State::Locked : VaultView::State::None;
    state.vault.wrong_passphrase = vault.error().fault == Fault::WrongKey;
    state.vault.error = said(vault.error());
    return;
  }
  begin_session(std::move(vault->vault));
  if (!jobs) return;
  state.vault.state = VaultView::State::Open;
  if (vault->start) {
    take_server(std::move(vault->start->server));
    if (own_server && own_server->in_use) open_server();
    continue_session(vault->start->waiting_chat, std::move(vault->start->draft), vault->start->newest_ms);
  } else {
    tell(Notice::Kind::Danger, said(vault->start.error()));
  }
  if (!std::exchange(state.vault.backup, {}).empty()) return after_first_screens();
  if (!is_new) {
    state.screen = Screen::Main;
    return;
  }
  state.vault.recovery_code = vault->recovery_code.text();
  state.screen = Screen::Recovery;
  first_run = true;
}

void Controller::Impl::begin_session(std::unique_ptr<Vault> vault) {
  auto started = StoreJobs::start(std::move(vault));
  if (!started) {
    state.vault.state = VaultView::State::Locked;
    state.vault.error = said(started.error());
    return;
  }
  jobs = std::move(*started);
  ++session;
  state.vault.names = list_vaults(options.home);
  last_activity = Clock::now();
  refresh_list();
  refresh_library();
  refresh_documents();
  refresh_folders();
  look_for_embedder();
  look_for_ranker();
  look_for_ocr();
}

// The conversation that was open comes back, or what was being typed into a new one.
void Controller::Impl::continue_session(ChatId waiting, std::string draft, int64_t newest_ms) {
  constexpr int64_t kClockJump_ms =
      int64_t{36} * 3600 * 1000;  // a clock that was set back by a time zone or a day
  if (newest_ms < wall_ms() + kClockJump_ms) last_stamp_ms = std::max(last_stamp_ms, newest_ms);
  if (waiting != 0) put_waiting_chat(waiting, std::move(draft));
  if (chat_to_reopen != 0 && shown().nodes.empty()) {
    action::OpenChat open{chat_to_reopen, std::nullopt};
    on(open);
  }
  chat_to_reopen = 0;
}

void Controller::Impl::on(action::UseMemoryOnly&) {
  if (jobs || state.vault.state == VaultView::State::Opening) return;
  auto vault = Vault::in_memory();
  if (!vault) {
    state.vault.error = said(vault.error());
    return;
  }
  begin_session(std::move(*vault));
  if (!jobs) return;
  state.vault.state = VaultView::State::InMemory;
  state.memory_only = true;
  after_first_screens();
}

void Controller::Impl::on(action::RecoveryCodeKept&) {
  wipe(state.vault.recovery_code);
  if (state.screen != Screen::Recovery) return;
  if (std::exchange(first_run, false)) return after_first_screens();
  state.screen = Screen::Main;
}

void Controller::Impl::on(action::ChooseLater&) {
  if (state.screen == Screen::ChooseModel) state.screen = Screen::Main;
}

void Controller::Impl::after_first_screens() {
  const bool has_model =
      state.model.state == ModelView::State::Opening || state.model.state == ModelView::State::Ready;
  state.screen = has_model ? Screen::Main : Screen::ChooseModel;
}

// ---- Keys

void Controller::Impl::on(action::ChangePassphrase& change) {
  if (change.passphrase.size() == 0) {
    state.vault.error = words(Word::kNoticePassphraseEmpty);
    return;
  }
  state.vault.error.clear();
  write([passphrase = normalized(change.passphrase), cost = options.kdf_cost](
            Vault& vault) { return vault.change_passphrase(*passphrase, cost_for(cost)); },
        [this](const Status& done) {
          if (done) {
            tell_for_a_while(Notice::Kind::Done, std::string(words(Word::kNoticePassphraseChanged)));
          } else {
            state.vault.error = said(done.error());
          }
        });
}

void Controller::Impl::on(action::NewRecoveryCode&) {
  write([](Vault& vault) { return vault.new_recovery_code(); },
        [this](const Result<Secret>& code) {
          if (!code) {
            tell(Notice::Kind::Danger, said(code.error()));
            return;
          }
          state.vault.recovery_code = code->text();
          state.screen = Screen::Recovery;
        });
}

// ---- Locking

void Controller::Impl::lock() {
  if (state.vault.state == VaultView::State::Opening) {
    ++session;  // its vault closes as it arrives
    return find_vaults();
  }
  if (!jobs) return;
  chat_to_reopen = shown().temporary ? 0 : shown().chat;
  stop_answer();
  save_all();
  ++session;
  timers.clear();
  engine.post(engine_command::ForgetChats());
  close_own_server();
  // Accepted writes are finished there, and a next unlock waits for it.
  side.run_later([closing = std::shared_ptr<StoreJobs>(std::move(jobs))] {});
  forget_session();
  const bool in_memory = std::exchange(state.memory_only, false);
  if (in_memory) chat_to_reopen = 0;
  state.vault.state = in_memory ? VaultView::State::None : VaultView::State::Locked;
  state.vault.locks_in_s.reset();
  state.screen = in_memory ? Screen::Welcome : Screen::Unlock;
  state.page = Page::Chat;
  changed();
}

void Controller::Impl::forget_session() {
  answer.reset();
  second_model.clear();
  compared_first.reset();
  compared_second.reset();
  for (auto& [tree, files] : attached) {
    for (Attached& one : files) {
      wipe(one.text);
      wipe(one.bytes);
    }
  }
  attached.clear();
  send_when_read = false;
  for (ChatTree& tree : trees) hearth::wipe(tree);
  trees.clear();
  shown_ = nullptr;
  waiting_chat = 0;
  first_run = false;
  tool_ticket = counting_ticket = 0;  // what is still on its way may hold content
  list_running = list_again = false;
  changes_running = 0;
  documents.give_up();
  watch.forget();
  pages.forget();
  documents.list_running = documents.list_again = false;
  for (PiecesToEmbed::Piece& piece : meaning.block.pieces) wipe(piece.text);
  meaning = {};
  whole.forget();
  erase_at.clear();
  forget_content(state);
  show_new_chat(false);
}

std::optional<double> Controller::Impl::seconds_until_idle_lock() const {
  if (!jobs || state.memory_only || state.settings.lock_after_minutes <= 0) return std::nullopt;
  const auto left = last_activity + std::chrono::minutes(state.settings.lock_after_minutes) - Clock::now();
  const double seconds = std::chrono::duration<double>(left).count();
  if (seconds > kWarnSeconds) return seconds - kWarnSeconds;
  return std::max(0.0, seconds - std::floor(seconds) + (seconds == std::floor(seconds) ? 1 : 0));
}

void Controller::Impl::pump_idle_lock() {
  std::optional<int> shown_seconds;
  if (jobs && !state.memory_only && state.settings.lock_after_minutes > 0) {
    // Long work and what could not be saved keep the vault open.
    const bool reads = state.documents.reading.running && !documents.by_itself;
    const bool wanted = state.transfer.running || reads || works_on_documents() ||
                        std::ranges::any_of(trees, [](const ChatTree& tree) { return tree.save_failed; });
    if (wanted) last_activity = Clock::now();
    const auto left = last_activity + std::chrono::minutes(state.settings.lock_after_minutes) - Clock::now();
    const double seconds = std::chrono::duration<double>(left).count();
    if (seconds <= 0) return lock();
    if (seconds <= kWarnSeconds) shown_seconds = static_cast<int>(std::ceil(seconds));
  }
  if (shown_seconds == state.vault.locks_in_s) return;
  state.vault.locks_in_s = shown_seconds;
  changed();
}

}  // namespace hearth
