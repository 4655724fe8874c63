// The inside of the controller, for its own files only: one a subject (controller_vault.cpp, _chat, _answer,
// _ask, _documents, _file_reading, _watching, _scans, _document_tasks, _meaning, _saving, _history,
// _transfer, _engine, _server, _workbench, _models). An action is a function `on(action::X&)` here, defined
// in the file of its subject. All of it runs on the main thread; what other threads finish comes back through
// the mailbox.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "app/core/chat_tree.h"
#include "app/core/controller.h"
#include "app/core/document_desk.h"
#include "app/core/document_task_desk.h"
#include "app/core/engine_host.h"
#include "app/core/jobs.h"
#include "app/core/meaning_desk.h"
#include "app/core/model_desk.h"
#include "app/core/page_desk.h"
#include "app/core/shelf_scan.h"
#include "app/core/threads.h"
#include "app/core/watch_desk.h"
#include "app/docs/answering.h"
#include "app/docs/ingest.h"
#include "app/models/model_shelf.h"
#include "app/serve/client/server_models.h"
#include "app/store/kept_server.h"
#include "app/store/vault.h"
#include "engine/base/result.h"

namespace hearth {

struct OpenedVault;
struct SaveOutcome;
struct ReadFile;
struct SourcePage;
struct ChatLists;
struct FilesToRead;
struct FoldersLookedAt;
enum class FileUse;

struct Controller::Impl {
  using Clock = std::chrono::steady_clock;

  explicit Impl(Options from);
  ~Impl();

  // ---- controller.cpp: dispatch, pump, notices
  void act(Action& action);
  bool pump();
  std::optional<double> seconds_until_due() const;
  int64_t wall_ms() const;
  // The time for something new: never before what came earlier, should the clock be set back.
  int64_t stamp_ms();
  void changed() { ++state.revision; }
  uint64_t tell(Notice::Kind kind, std::string text, Remedy remedy = Remedy::None, uint64_t subject = 0);
  void tell_for_a_while(Notice::Kind kind, std::string text, Remedy remedy = Remedy::None,
                        uint64_t subject = 0, int seconds = 8);
  void drop_notices(Remedy remedy, std::optional<uint64_t> subject = std::nullopt);
  void on(action::ShowPage& page);
  void on(action::Activity&) {}
  void on(action::ChangeSettings& change);
  void on(action::DismissNotice& dismiss);
  void on(action::UseRemedy& use);
  void use(Remedy remedy, uint64_t subject);
  void save_settings_later();
  // Runs `job` at that time, in pump(), unless the vault was locked before.
  void at_time(Clock::time_point when, std::function<void()> job);

  // Runs `job` on the vault's writing thread (as job(Vault&)) and `then` with what it returned here, unless
  // the vault was locked meanwhile.
  template <class Job, class Then>
  void write(Job job, Then then);
  // The same for a job(Database&) on the reading thread.
  template <class Job, class Then>
  void read(Job job, Then then);
  // The same for a job() on the side thread, which needs no vault; `then` always runs.
  template <class Job, class Then>
  void aside(Job job, Then then);

  // ---- controller_vault.cpp
  void find_vaults();
  void on(action::CreateVault& create);
  void on(action::UseMemoryOnly&);
  void on(action::RecoveryCodeKept&);
  void on(action::Unlock& unlock);
  void on(action::UnlockWithCode& unlock);
  void on(action::ChooseBackup& choose);
  void on(action::RestoreBackup& restore);
  void on(action::Lock&) { lock(); }
  void on(action::ChangePassphrase& change);
  void on(action::NewRecoveryCode&);
  void on(action::ChooseVault& choose);
  void on(action::ChooseLater&);
  void begin_opening(std::function<Result<Vault::Created>()> open, bool is_new);
  void opened(Result<OpenedVault>& vault, bool is_new);
  void begin_session(std::unique_ptr<Vault> vault);
  void continue_session(ChatId waiting, std::string draft, int64_t newest_ms);
  void after_first_screens();
  void forget_session();
  void lock();
  void pump_idle_lock();
  std::optional<double> seconds_until_idle_lock() const;
  std::string vault_place() const;  // empty when the name is none

  // ---- controller_chat.cpp: the conversation on screen
  void on(action::NewChat& chat);
  void on(action::OpenChat& open);
  void on(action::Send& send);
  void on(action::Edit& edit);
  void on(action::ShowVersion& show);
  void on(action::AttachFiles& attach);
  void on(action::Detach& detach);
  void on(action::KeepDraft& keep);
  void on(action::UsePersona& use);
  ChatTree* tree_with_key(uint64_t key);
  ChatTree& shown() { return *shown_; }
  ChatTree& add_tree(ChatTree tree);
  void show(ChatTree& tree);
  void show_new_chat(bool temporary);
  void put_waiting_chat(ChatId chat, std::string draft);
  void drop_unneeded_trees();
  void show_message(ChatTree& tree, std::optional<MessageId> message);
  void attachment_read(uint64_t tree, uint64_t id, Result<ReadFile>& file);
  size_t add_question(ChatTree& tree, std::optional<size_t> parent, TranscriptMessage message);
  TranscriptMessage typed_message(std::string text);
  void refresh_chat();     // state.chat from the shown tree
  void refresh_writing();  // state.chat.writing and .comparing
  void put_draft(std::string text);
  std::optional<std::string> chosen_instructions() const;

  // ---- controller_ask.cpp: answers from documents
  struct DocumentAnswer {
    bool searching = false, searched = false;
    std::string question;
    uint64_t search_ticket = 0;              // of what the engine has for the search; 0: nothing
    std::optional<SearchedDocuments> found;  // what a ranker is reading
    std::shared_ptr<const std::vector<Passage>> passages;
    std::string said;          // by the model so far; what is shown is what of it was checked
    size_t checked_bytes = 0;  // of that
    bool checking = false;
    std::optional<engine_event::Answered> ended;  // the last check is still to come
  };
  void on(action::AskDocuments& ask);
  void on(action::ShowSource& show);
  void on(action::CloseSource&) { close_source(); }
  bool passages_are_found(const ChatTree& tree);  // else they are looked for
  void show_passages(const SearchedDocuments& searched, std::span<const Passage> passages);
  void documents_searched(Result<SearchedDocuments>& searched);
  void say_not_there();
  void put_passages(engine_command::Ask& command) const;
  void check_what_is_said();
  void answer_checked(Result<CheckedAnswer>& checked, bool last);
  const AnswerSources* sources_of_message(MessageId message);  // null: none
  void follow_source(MessageId message, const AnswerSources& sources);
  void read_source();
  void source_read(const Result<SourcePage>& page);
  void close_source();

  // ---- controller_page.cpp: the page of a source as it looks
  void on(action::DrawSource& draw);
  void draw_source();
  void page_drawn(DrawnPage& drawn);
  void show_picture(const KeptPage& kept);

  // ---- controller_documents.cpp
  void on(action::AddDocuments& add);
  void on(action::UnlockDocument& unlock);
  void on(action::StopReading&);
  void on(action::ForgetUnread&);
  void on(action::RemoveDocument& remove);
  void on(action::TakeFiles& take);
  void refresh_documents();
  void documents_listed(const std::vector<DocumentSummary>& listed);
  void begin_reading();
  void read_later(std::vector<std::string> paths, std::shared_ptr<const Secret> password);
  void leave_unchanged_out(std::shared_ptr<FilesToRead> found);
  void files_found(FilesToRead& found);
  void read_next_document();
  void document_done(const DocumentDesk::Waiting& file, DocumentDesk::Taken& taken);
  void tell_unread(const DocumentDesk::Waiting& file, const DocumentDesk::Taken& taken);
  void end_reading();
  void files_taken(std::vector<std::pair<FileUse, std::string>>& files);

  // ---- controller_file_reading.cpp: one file of those
  using FileTaken = std::function<void(DocumentDesk::Taken&)>;
  void take_file(DocumentDesk::Waiting file, DocumentDesk::Stop stop, FileTaken then);
  void look_content_up(const DocumentDesk::Waiting& file, const std::string& sha256, DocumentDesk::Stop stop,
                       FileTaken then);
  void read_content(const DocumentDesk::Waiting& file, const std::string& sha256, DocumentDesk::Stop stop,
                    FileTaken then);
  void file_not_read(const DocumentDesk::Waiting& file, DocumentDesk::Stop stop, const Error& error,
                     FileTaken then);
  void keep_later(DocumentDesk::Stop stop, FileTaken then,
                  std::function<DocumentDesk::Taken(Database&)> keep);

  // ---- controller_watching.cpp: folders whose changes are kept up with
  void on(action::OfferFolders& offer);
  void on(action::AddFolders& add);
  void on(action::DeclineFolders&);
  void on(action::LookAgain&);
  void on(action::StopWatching& stop);
  void begin_watching(const std::vector<std::string>& paths);
  void refresh_folders();
  void show_folders(std::vector<std::string> folders);
  void pump_watching();
  std::optional<double> seconds_until_look() const;
  bool asked_for_something() const;  // which goes first
  void look_at_folders();
  void folders_looked_at(FoldersLookedAt& looked);
  void folder_looked_at(const std::string& folder, FolderLook& look);
  void read_next_change();
  void change_done(const WatchDesk::Change& change, DocumentDesk::Taken& taken);
  WatchedFolderView* folder_view(const std::string& folder);

  // ---- controller_scans.cpp: pages that are pictures
  void on(action::ReadScans&);
  void look_for_ocr();
  void read_scans_later(DocumentDesk::Scans scans);
  void read_next_scan();
  void scan_opened_badly(const Error& error);
  void scan_read(int64_t page, std::shared_ptr<Result<OcrPage>> read);
  void scan_kept(const Status& kept);
  void scan_done();
  void drop_scans();

  // ---- controller_document_tasks.cpp: documents as a whole
  struct MovedTask;
  void on(action::WorkOnDocuments& wanted);
  void on(action::StopDocumentWork&);
  void on(action::GoOnWithDocuments&);
  void on(action::CloseDocumentWork&);
  void on(action::ShowFinding& show);
  void work_more();                 // unless there is something else to do
  bool works_on_documents() const;  // and does not wait for a model to be chosen
  bool has_model_for_documents();
  template <class Value, class Then>
  void go_on_with(uint64_t number, Result<Value>& value, Then then);
  void read_documents_whole();
  void measure_pages();
  void begin_document_task();
  void take_kept_answers();
  void hand_to_task(std::vector<std::string> answers);
  void ask_of_documents();
  void keep_answer_of_documents(std::string text);
  void show_progress(DocumentTaskProgress& progress);
  void document_work_done();
  void document_work_failed(const Error& error);
  bool show_document_work(const action::WorkOnDocuments& wanted);
  void reopen_document_work();
  void close_document_work();
  void let_answer_go_first();
  // Whether that was asked for here.
  bool pages_were_counted(const engine_event::Counted& counted);
  bool said_of_documents(const engine_event::Wrote& wrote);
  bool answered_of_documents(const engine_event::Answered& answered);
  bool counting_failed(const engine_event::Failed& failed);

  // ---- controller_meaning.cpp: finding documents by meaning
  void on(action::PauseIndexing& pause);
  void on(action::FetchSearchModels&);
  std::vector<const Options::ModelBeside*> search_models_beside() const;
  void look_for_embedder();
  void look_for_ranker();
  void documents_changed();
  void index_more();  // unless there is something else to do
  void indexing_counted(int64_t left);
  void embed_pieces();
  void keep_block();
  void block_kept(const Status& kept, int64_t passages);
  void indexing_done();
  void indexing_failed(const Error& error);
  void on_event(engine_event::Embedded& embedded);
  bool embedding_failed(const engine_event::Failed& failed);
  bool is_search(uint64_t ticket) const;
  bool embed_question(const std::string& question);
  void search_by_meaning(std::vector<std::vector<float>> vectors);
  void search_by_words();
  int passages_wanted() const;
  void passages_retrieved(SearchedDocuments searched);
  void on_event(engine_event::Ranked& ranked);
  void passages_ranked(std::span<const float> scores);
  bool ranking_failed(const engine_event::Failed& failed);

  // ---- controller_answer.cpp: what is being answered
  struct RunningAnswer {
    uint64_t ticket = 0;
    uint64_t tree = 0;
    size_t question = 0;                // index of what is answered
    std::optional<size_t> goes_on;      // index of the answer that is continued
    std::optional<size_t> leaf_before;  // shown again when nothing comes of it
    bool compares = false;              // with the second model, whose answer is not shown on the path
    bool asked = false;
    WritingView view;
    AnswerStats stats;
    ModelCard model;
    std::string server;                       // that answers; empty: this computer does
    std::optional<DocumentAnswer> documents;  // that it is made from
  };
  void on(action::Stop&);
  void on(action::Continue&);
  void on(action::Regenerate& again);
  bool can_answer();  // says why not
  void begin_answer(ChatTree& tree, size_t question, std::optional<size_t> leaf_before,
                    std::optional<size_t> goes_on = std::nullopt);
  void ask_when_ready();
  void ask();
  void stop_answer();
  void answer_again();  // the last question of the shown path
  void finish_answer(AnswerDetails::End end, const std::optional<Error>& error);
  void on_event(engine_event::Reading& reading);
  void on_event(engine_event::Wrote& wrote);
  void on_event(engine_event::Answered& answered);
  void on_event(engine_event::Counted& counted);
  void count_context();
  void read_attached_texts(ChatTree& tree);
  void attached_texts_read(uint64_t key, const std::map<int64_t, std::string>& texts);
  size_t put_answer(ChatTree& tree, RunningAnswer& done, AnswerDetails::End end);

  // ---- controller_compare.cpp
  void on(action::Compare& compare);
  void on(action::KeepComparison& keep);
  void begin_comparison();
  void end_comparison();

  // ---- controller_saving.cpp: trees into the vault
  enum class Haste { Usual, Now };
  void save(ChatTree& tree, Haste haste = Haste::Usual);
  void saved(uint64_t key, SaveOutcome& outcome, bool only_draft);
  void save_all();
  bool wants_saving(const ChatTree& tree) const { return jobs && !tree.temporary; }

  // ---- controller_history.cpp
  void on(action::RenameChat& rename);
  void on(action::PinChat& pin);
  void on(action::ArchiveChat& archive);
  void on(action::MoveChat& move);
  void on(action::TagChat& tag);
  void on(action::DeleteChat& remove);
  void on(action::UndoDelete& undo);
  void on(action::FilterChats& filter);
  void on(action::Search& search);
  void refresh_list();
  void change_chat(std::function<Status(Database&)> change);
  void show_list(ChatLists& lists);
  void erased(ChatId chat, const Status& done);
  void erase_in_time(ChatId chat, int64_t at_ms);

  // ---- controller_transfer.cpp
  void on(action::ImportChats& import);
  void on(action::ExportChat& out);
  void on(action::CancelTransfer&);
  void on(action::BackUp& backup);
  bool has_room_for(const std::string& file);  // says that it has not
  bool begin_transfer(TransferView::Kind kind);
  void transfer_moved(uint64_t of, double done);
  void end_transfer(std::string result, std::vector<std::string> reasons = {});

  // ---- controller_engine.cpp: the model that answers
  void on(action::OpenModel& open);
  void on(action::CloseModel&);
  void on(action::SetDevice& set);
  void open_model(std::string path);
  OpenSettings open_settings() const;
  uint64_t next_ticket() { return ++last_ticket; }
  void pump_engine();
  void on_event(engine_event::Opening& opening);
  void on_event(engine_event::Opened& opened);
  void on_event(engine_event::Failed& failed);
  void model_says(const DeviceSummary& device, const std::string& notice);

  // ---- controller_server.cpp
  void on(action::LookForServer& look);
  void on(action::UseServer& use);
  void on(action::UseServerAgain&);
  void on(action::ForgetServer&);
  void server_looked(Result<std::vector<ServerModel>>& found);
  void open_server();
  void leave_server();
  void take_server(std::optional<KeptServer> server);
  void keep_own_server(KeptServer server);
  void change_server(std::function<Status(Database&)> change);
  void show_own_server();
  void forget_own_server();
  void close_own_server();
  void allow_own_servers();

  // ---- controller_workbench.cpp
  void on(action::TestDevices&);
  void on(action::ShowTokens& show);
  void on(action::ShowPrompt&);
  void on(action::ShowCandidates&);
  void on(action::ShowPlan&);
  void on(action::SavePersona& save);
  void on(action::RemovePersona& remove);
  void on(action::SavePromptText& save);
  void on(action::RemovePromptText& remove);
  void on(action::Tell& told) { tell(Notice::Kind::Caution, std::move(told.sentence)); }
  void change_library(std::function<Status(Database&)> change);
  void refresh_library();  // personas, prompts and the system prompt
  void save_system_prompt();
  void on_event(engine_event::TokensShown& shown);
  void on_event(engine_event::PromptShown& shown);
  void on_event(engine_event::CandidatesShown& shown);
  void on_event(engine_event::PlanShown& shown);
  void on_event(engine_event::DevicesListed& listed);
  void log_line(std::string line);

  // ---- controller_models.cpp: shelf, catalogue, downloads, ledger
  void begin_models();
  void on(action::ScanShelf&);
  void on(action::AddModel& add);
  void on(action::AddModelFolder& add);
  void on(action::VerifyModel& verify);
  void on(action::RemoveModel& remove);
  void on(action::LookUpModel& wanted);
  void on(action::Download& download);
  void on(action::PauseDownload& pause);
  void on(action::ResumeDownload& resume);
  void on(action::CancelDownload& cancel);
  void on(action::ClearLedger&);
  void shelf_scanned(std::vector<ShelfModel>& found);
  void model_verified(const VerifiedModel& verified);
  void show_remote(Result<RemoteModel>& found);
  void start_download(const RemoteModel& model, const std::string& name);
  void fetch_beside(const Options::ModelBeside& beside, const std::string& name, const std::string& sha256);
  void begin_download(DownloadOrder order);
  bool keep_picked(const std::string& path, bool open_it);
  void find_beside();
  void download_moved(const DownloadStatus& status);
  void drop_download_notices(uint64_t download);
  void refresh_choices();
  void refresh_downloads();
  void refresh_ledger();
  void mark_model_in_use();
  void pump_models();
  void models_settings_changed(const Settings& before);
  void find_out_speed();
  void find_out_hash();
  bool network_is_on();  // says that it is not
  const DeviceSummary* device_in_use() const;
  double measured_tokens_per_s() const;
  MachineFacts machine_facts() const;
  // Runs `job` (as job(ModelDesk&)) on the desk's worker and `then` with what it returned here.
  template <class Job, class Then>
  void on_desk(Job job, Then then);
  // The same for a job that is a task, waiting for a server.
  template <class Job, class Then>
  void ask_at_desk(Job job, Then then);

  // ---- Members. Threads come last, so that they end first; the mailbox outlives them.
  const Options options;
  AppState state;
  Mailbox mailbox;

  uint64_t session =
      0;  // counts vaults that were opened and closed; what comes late from an older one is dropped
  uint64_t last_ticket = 0, last_notice = 0, last_key = 0;
  int64_t last_stamp_ms = 0;
  Clock::time_point last_activity = Clock::now();
  struct Timer {
    Clock::time_point when;
    uint64_t session;
    std::function<void()> job;
  };
  std::list<Timer> timers;

  ModelCard model_card;         // of the model that is open
  uint64_t opening_ticket = 0;  // 0: none
  std::string opening_path;
  uint64_t opening_second_ticket = 0;
  bool second_ready = false;
  bool first_made_room = false;  // closed for the second one
  ModelCard second_card;

  std::list<ChatTree> trees;  // a list, so that they stay where they are
  ChatTree* shown_ = nullptr;
  std::optional<RunningAnswer> answer;
  std::string second_model;                               // to compare with, once the first answer is there
  std::optional<size_t> compared_first, compared_second;  // nodes of the shown tree
  struct Attached {
    AttachmentView view;
    Bytes bytes;
    std::string text;
    bool reading = true;
    uint64_t id = 0;
  };
  std::map<uint64_t, std::vector<Attached>> attached;  // to the message being typed, by the key of its tree
  bool send_when_read = false;                         // the draft of the shown tree
  uint64_t last_opened = 0;                            // counts OpenChat: the newest wins
  uint64_t last_attached = 0;
  uint64_t last_source = 0;  // counts readings of a page that is cited
  uint64_t counting_ticket = 0;

  bool first_run = false;     // a vault was made just now
  ChatId chat_to_reopen = 0;  // after the next unlock
  ChatId waiting_chat = 0;    // empty but for its draft: what "new chat" shows
  bool list_running = false, list_again = false;
  int changes_running = 0;  // of the list, on their way
  std::map<ChatId, Clock::time_point> erase_at;

  uint64_t tool_ticket = 0;

  std::optional<KeptServer> own_server;  // as the vault keeps it; none while it is locked
  OwnServer looked_server;               // whose models are listed or being looked for

  std::unique_ptr<StoreJobs> jobs;  // none: locked
  SideWorker side;
  WatchDesk watch;
  DocumentDesk documents;
  DocumentTaskDesk whole;
  MeaningDesk meaning;
  PageDesk pages;
  ModelDesk desk;
  EngineHost engine;  // uses the desk's connections
};

template <class Job, class Then>
void Controller::Impl::write(Job job, Then then) {
  if (!jobs) return;
  jobs->write(Urgency::Interactive,
              [this, of = session, job = std::move(job), then = std::move(then)](Vault& vault) mutable {
                using Returned = std::invoke_result_t<Job&, Vault&>;
                auto result = std::make_shared<Returned>(job(vault));  // std::function wants to be copied
                mailbox.post([this, of, result, then] {
                  if (of == session) then(*result);
                });
              });
}

template <class Job, class Then>
void Controller::Impl::read(Job job, Then then) {
  if (!jobs) return;
  jobs->read([this, of = session, job = std::move(job), then = std::move(then)](Database& db) mutable {
    using Returned = std::invoke_result_t<Job&, Database&>;
    auto result = std::make_shared<Returned>(job(db));
    mailbox.post([this, of, result, then] {
      if (of == session) then(*result);
    });
  });
}

template <class Job, class Then>
void Controller::Impl::on_desk(Job job, Then then) {
  desk.worker.run_later([this, job = std::move(job), then = std::move(then)]() mutable {
    using Returned = std::invoke_result_t<Job&, ModelDesk&>;
    auto result = std::make_shared<Returned>(job(desk));
    mailbox.post([result, then]() mutable { then(*result); });
  });
}

template <class Job, class Then>
void Controller::Impl::ask_at_desk(Job job, Then then) {
  desk.worker.run_task([this, job = std::move(job), then = std::move(then)]() mutable -> Task<Done> {
    auto returned = co_await job(desk);
    auto result = std::make_shared<decltype(returned)>(std::move(returned));
    mailbox.post([result, then]() mutable { then(*result); });
    co_return Done();
  });
}

template <class Job, class Then>
void Controller::Impl::aside(Job job, Then then) {
  side.run_later([this, job = std::move(job), then = std::move(then)]() mutable {
    using Returned = std::invoke_result_t<Job&>;
    auto result = std::make_shared<Returned>(job());
    mailbox.post([result, then] { then(*result); });
  });
}

}  // namespace hearth
