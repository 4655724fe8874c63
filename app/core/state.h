// Every fact the window can show, as plain values. The controller changes them on the main thread; panels
// read them and append actions (actions.h). Nothing here is a pointer into something else, so a test can
// build any state it wants.
//
//   AppState -> screen, page     what fills the window
//               vault, model, server, chats, chat, search, documents, document_work, source, shelf,
//               downloads, ledger, workbench, transfer
//               notices          what went wrong or was done, in words, each with a button that mends it
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/core/answer_sources.h"
#include "app/core/settings.h"
#include "app/store/chats.h"
#include "app/store/personas.h"
#include "app/store/search.h"
#include "engine/engine.h"

namespace hearth {

enum class Screen {
  Starting,     // finding out whether there is a vault
  Welcome,      // first run: passphrase or "later"
  Recovery,     // the recovery code of a new vault, shown once
  ChooseModel,  // first run: who answers
  Unlock,
  Main
};
enum class Page { Chat, Documents, Models, Workbench, Privacy, Settings, Shortcuts };

// ---- The vault

struct VaultView {
  enum class State { None, InMemory, Locked, Opening, Open } state = State::None;
  std::string name = "default";
  std::vector<std::string> names;  // of all vaults here
  std::string error;               // of the last attempt to open or make it; one sentence
  bool wrong_passphrase = false;
  std::string recovery_code;      // only on Screen::Recovery
  std::optional<int> locks_in_s;  // shown when a minute or less is left
  std::string backup;             // file that a vault is about to be made from; empty: none
};

// ---- The model that answers

struct ModelView {
  enum class State { None, Opening, Ready, Failed } state = State::None;
  std::string path;             // empty: it is on the person's own server
  std::string server;           // that answers, "192.168.1.20:8080"; empty: this computer does
  std::string name;             // for people: "SmolLM2 135M Instruct"
  std::string quantization;     // "Q4_1"
  std::string device;           // "Processor", "Intel Arc A380"
  std::string notice;           // layers left to the processor, a device that failed: one sentence
  std::string error;            // one sentence, State::Failed
  double opened = 0;            // 0 to 1, State::Opening
  std::string tested_device;    // a GPU that is tested before its first use, State::Opening; empty: none is
  double tokens_per_s = 0;      // of the last answer, or measured; 0: not known
  uint32_t context_tokens = 0;  // 0: not known, of a server that does not say
  std::string sha256;           // once known
};

// A server of the person's own, which may answer in place of a model on this computer.
struct ServerModelView {
  std::string name;
  uint32_t context_tokens = 0;  // 0: not known
};
struct ServerView {
  std::string address, host, model;  // that is remembered; empty: none is
  bool has_key = false, in_use = false;
  struct Look {        // what the server at a typed address offers
    std::string host;  // empty: nobody looked
    bool running = false;
    bool readable = false;  // others in the network could read what is said: it speaks plain http
    std::string error;      // one sentence
    std::vector<ServerModelView> models;
  } look;
};

// ---- History

struct ChatsView {
  std::vector<ChatSummary> chats;  // pinned first, then the latest changed
  std::vector<std::string> folders, tags;
  std::optional<std::string> folder;  // shown only; none: all
  bool show_archived = false;
  struct BeingErased {
    ChatId chat = 0;
    std::string title;
    int64_t at_ms = 0;
  };
  std::vector<BeingErased> being_erased;  // in their undo window
};

struct SearchView {
  std::string query;  // empty: no search
  bool running = false;
  std::vector<SearchHit> hits;
  std::vector<std::string> titles;  // of the hits' chats, one each
};

// ---- The conversation on screen

struct AttachmentView {
  int64_t id = 0;  // 0: not sent yet
  std::string name;
  uint64_t bytes = 0;
  std::string error;  // cannot be read: one sentence
};

struct MessageView {
  MessageId id = 0;
  Speaker speaker = Speaker::User;
  std::string text;     // Markdown, without the reasoning
  std::string thought;  // folded reasoning; empty: none
  double thought_s = 0;
  int version = 1, versions = 1;  // among its siblings
  std::vector<MessageId> siblings;
  AnswerOrigin origin;
  int64_t created_ms = 0;
  std::vector<AttachmentView> attachments;
  enum class End { Whole, Stopped, Length, Failed } end = End::Whole;
  std::optional<AnswerSources> sources;  // of an answer from documents
};

struct BranchView {  // a node of the branch map
  MessageId id = 0;
  std::optional<MessageId> parent;
  Speaker speaker = Speaker::User;
  std::string title;  // first words
  bool shown = false;
};

struct WritingView {  // the answer being made
  enum class Phase { None, Waiting, Reading, Thinking, Writing } phase = Phase::None;
  double read = 0;  // of the prompt, 0 to 1
  std::string text, thought;
  double thought_s = 0;
  double tokens_per_s = 0, first_token_ms = 0;
  bool from_documents = false;           // `text` is what of it was checked so far
  std::optional<AnswerSources> sources;  // of that; none: they are looked for
};

struct ContextUse {  // tokens
  uint32_t system = 0, documents = 0, history = 0, limit = 0;
  bool estimated = true;  // before the model has counted
  uint32_t left_out = 0;  // messages that the last answer did not see
};

struct ChatView {
  ChatId id = 0;  // 0: a new one, nothing saved yet
  std::string title;
  bool temporary = false;             // kept in memory, never written
  std::vector<MessageView> messages;  // the shown path; system messages are not in it
  std::vector<BranchView> branches;   // all, parents first
  WritingView writing;
  std::optional<WritingView> comparing;  // the second model's answer, side by side
  std::string comparing_model;
  ContextUse context;
  std::vector<AttachmentView> attached;  // to the message being typed
  std::string draft;                     // as it was kept; the panel copies it when draft_version changes
  uint64_t draft_version = 0;
  MessageId found = 0;  // opened to show this message; 0: its end
  int64_t persona = 0;
  bool asks_documents = false;  // what is asked next is answered from documents
};

// ---- Documents that questions are answered from

struct DocumentView {
  std::string id;            // its public id
  std::string name, format;  // "PDF", "Markdown", …
  int64_t pages = 0;         // 0: its format has none
  int64_t pages_without_text = 0;
  uint64_t bytes = 0;
  int64_t added_ms = 0;
  int64_t pages_by_ocr = 0;        // their text was read by OCR,
  int64_t pages_hard_to_read = 0;  // and of these, it is not sure
  int64_t pages_to_read = 0;       // pictures that OCR has not seen yet
  bool in_watched_folder = false;
  bool file_gone = false;    // what it says stays
  bool file_unread = false;  // its file has changed and could not be read: it says what it said before
};

// A folder whose changes are kept up with.
struct WatchedFolderView {
  enum class State { Looking, UpToDate, Reading, NotThere, Unreadable, TooLarge } state = State::Looking;
  std::string folder;            // as the actions name it
  std::string name, path;        // as people read them
  uint32_t documents = 0;        // in it
  uint32_t done = 0, files = 0;  // that changed: State::Reading
};

struct UnreadDocument {
  std::string file, reason;  // one sentence
  std::string path = {};
  bool locked = false;  // its password opens it
};

struct DocumentsView {
  std::vector<DocumentView> documents;  // by name
  bool loaded = false;                  // the list was read
  bool plain_only = false;              // PDF and office files cannot be read on this system
  bool has_ocr = false;                 // a program is installed that reads scanned pages
  bool ocr_possible = true;             // there could be one on this system
  struct Reading {
    bool running = false;
    uint32_t done = 0, files = 0;
    std::string file;              // that is being read
    double share = 0;              // done, of all bytes
    std::optional<int> left_s;     // once it can be said
    uint32_t page = 0, pages = 0;  // of the scanned pages of all files; 0: whole files are being read
  } reading;
  // Vectors are made of what was read, so that it is found by its meaning, too.
  struct Indexing {
    bool running = false, paused = false;
    bool no_model = false;  // there is none for it: documents are found by their words alone
    struct Offer {
      std::string file;  // empty: none
      uint64_t bytes = 0;
    } offer;  // models for it, which lie where the page came from: one of them, and all their bytes
    int64_t done = 0, passages = 0;
    std::optional<int> left_s;
  } indexing;
  // What came of the last files that were added.
  uint32_t added = 0, updated = 0, there_already = 0;
  std::vector<UnreadDocument> unread;
  std::vector<WatchedFolderView> folders;    // by path
  std::vector<std::string> offered_folders;  // names of those that the person chose and is asked about
};

// ---- Work on documents as a whole: every page is read

enum class DocumentWork { Summary, Facts, Compare, Contradictions };

struct FoundSentence {
  std::string text;     // the page's own words on one line, cut where it is long
  SourcePassage place;  // of all of it
};
struct DocumentFinding {
  enum class Kind {
    Sentence,  // of a summary
    Date,      // and the next four: a key fact
    Amount,
    Duration,
    Share,
    Address,
    Figures,  // and the next two: what two sentences of the same subject differ in
    Negation,
    Wording,
    OnlyInFirst,
    OnlyInSecond
  } kind = Kind::Sentence;
  enum class Judged { NotAsked, Contradiction, None, Unclear } judged = Judged::NotAsked;  // by the model
  std::string text;                           // a sentence of the summary, or the value of a key fact
  std::string first_figures, second_figures;  // those that only it has
  std::vector<FoundSentence> sentences;       // that say it: one, or the two that differ
};
struct WorkedDocument {
  std::string id, name;
};
struct DocumentWorkView {
  enum class State { None, Running, Stopped, Done, Failed } state = State::None;
  enum class Waits { No, ForAnswer, ForModel } waits = Waits::No;  // ForModel: none is open
  DocumentWork work = DocumentWork::Summary;
  std::vector<WorkedDocument> documents;  // in the order in which they were chosen
  uint64_t pages = 0, pages_read = 0;
  uint64_t pages_without_text = 0;  // they count as read
  double share = 0;                 // done, 0 to 1
  std::optional<int> left_s;        // once it can be said
  std::string error;                // one sentence, State::Failed
  uint64_t struck = 0;              // sentences of the model that no page says
  uint64_t same = 0;                // sentences that both documents have
  uint64_t pairs_left_out = 0;      // that are less alike than those that are told
  uint64_t not_listed = 0;          // findings beyond those below
  std::vector<DocumentFinding> found;
};

// The page as it looks.
struct SourcePicture {
  struct Mark {  // pixels; right and bottom are past it
    uint16_t left = 0, top = 0, right = 0, bottom = 0;
  };
  uint64_t number = 0;  // another one, or other marks, have another
  uint32_t width = 0, height = 0;
  std::string rgb;          // three bytes a pixel, rows from the top
  std::vector<Mark> marks;  // what is cited, a box a line
};

// A page that an answer cites, or on which something was found, in the panel beside it.
struct SourceView {
  enum class State { Closed, Loading, Shown, Gone } state = State::Closed;  // Gone: the document was removed
  MessageId message = 0;                                                    // whose sources these are
  std::optional<uint32_t> finding;   // whose they are instead: index into document_work.found
  uint32_t passage = 0;              // which of them
  std::optional<uint32_t> citation;  // of these; none: the passage itself
  AnswerSources sources;
  std::string text;             // the page, or what of it is around the sentence
  uint64_t begin = 0, end = 0;  // what is marked, in bytes of `text`
  bool more_before = false, more_after = false;
  bool by_ocr = false;                   // the page is a picture whose words were read by OCR,
  bool hard_to_read = false;             // which is not sure of them
  bool suspicious = false;               // what was cited speaks to a model instead of a reader
  uint32_t asked_width = 0;              // pixels that the picture was last asked for; 0: it was not
  std::optional<SourcePicture> picture;  // none: the text is shown
  std::string no_picture;                // why, in one sentence, where there should be one
};

// ---- Models: the shelf, what could be fetched, what is being fetched

struct ModelChoice {  // of the first run and of "get a model"
  std::string id;     // in the catalogue
  enum class Kind { Quick, Balanced, Careful } kind = Kind::Quick;
  std::string name, maker, licence, licence_words, source, file, sha256, about;
  std::string host;  // that would be asked for it
  uint64_t bytes = 0, memory_bytes = 0;
  double words_per_s = 0;  // predicted here, or measured
  bool measured = false;
  bool here = false;  // a file of that hash or name is there already
  std::string path;   // when here
  bool fits = true;
  bool beside = false;  // lies where the page itself came from: no other server is asked
};

struct ShelfModel {
  std::string path, name, origin;  // origin: "Hearth", "LM Studio", "Ollama", "Hugging Face cache", a folder
  ModelCard card;
  std::string error;  // its card could not be read
  std::string sha256;
  enum class Check { Unknown, Running, Good, Bad } check = Check::Unknown;
  uint64_t memory_bytes = 0;
  bool fits = true, in_use = false, removable = false;
  std::string licence_words;
};

struct ShelfView {
  bool loading = false;
  std::vector<ShelfModel> models;
  std::vector<ModelChoice> choices;  // the catalogue; the first of each kind is the one for this machine
  uint64_t free_memory_bytes = 0, free_disk_bytes = 0;
};

struct DownloadView {
  uint64_t id = 0;
  std::string name, host, file;
  uint64_t done = 0, total = 0;  // bytes; total 0: not known
  double bytes_per_s = 0;
  enum class State { Waiting, Running, Paused, Checking, Done, Failed } state = State::Waiting;
  std::string error;  // one sentence
  bool wrong_hash = false;
  bool copied = false;  // a file that the person picked; nothing is fetched
  bool beside = false;  // fetched from where the page itself came from
};

// What a reference "ORG/REPO[:QUANT]" turned out to be, before anything is fetched.
struct RemoteCard {
  std::string reference, repository, file, licence, licence_words, maker, host, sha256, error;
  std::string quantizer;  // who made this file of the maker's model
  uint64_t bytes = 0;
  bool fits = true, loading = false;
};

// ---- Connections

struct LedgerEntry {
  int64_t at_ms = 0;
  std::string why, host;  // why: in the person's language
  uint64_t sent = 0, received = 0;
  std::string result;  // "done", "stopped", or what went wrong
};
struct LedgerView {
  std::vector<LedgerEntry> entries;  // newest first, since launch
};

// ---- Workbench

struct TokenView {
  int32_t id = 0;
  std::string piece;
};
struct CandidateView {
  int32_t id = 0;
  std::string piece;
  double probability = 0;
};
struct WorkbenchView {
  std::vector<DeviceSummary> devices;
  bool testing_devices = false;
  std::string device_reason;
  std::vector<TokenView> tokens;          // of the text that was asked for
  std::string prompt_text;                // what the template made of the conversation
  std::vector<CandidateView> candidates;  // what comes next
  std::string plan;
  std::vector<OpProfile> profile;
  std::vector<std::string> log;  // never content
  std::vector<Persona> personas;
  std::vector<SavedPrompt> prompts;
};

// ---- Import, export, backup

struct TransferView {
  enum class Kind { None, Import, Export, Backup } kind = Kind::None;
  bool running = false;
  double done = 0;
  std::string result;                // one sentence when it ended
  std::vector<std::string> reasons;  // details
};

// ---- What to tell

enum class Remedy {  // the button of a notice
  None,
  RetryAnswer,
  ChooseModel,
  OpenPrivacy,
  RetryDownload,
  DeleteAndFetchAgain,
  UseProcessor,
  UndoErase,
  FreeSpace,
  TurnNetworkOn,
  SaveAgain
};
struct Notice {
  uint64_t id = 0;
  enum class Kind { Done, Caution, Danger } kind = Kind::Done;
  std::string text;  // one sentence
  Remedy remedy = Remedy::None;
  uint64_t subject = 0;  // a download, a chat
  int64_t until_ms = 0;  // goes by itself then; 0: stays until dismissed
};

// ---- About this program

struct AboutView {
  std::string version, commit;  // commit: empty outside a repository
  struct Part {
    std::string name, version, licence;
  };
  std::vector<Part> parts;  // of others, that it is built from
};

struct AppState {
  Screen screen = Screen::Starting;
  Page page = Page::Chat;
  bool memory_only = false;
  Settings settings;
  VaultView vault;
  ModelView model;
  ServerView server;
  ChatsView chats;
  SearchView search;
  ChatView chat;
  DocumentsView documents;
  DocumentWorkView document_work;
  SourceView source;
  ShelfView shelf;
  std::vector<DownloadView> downloads;
  std::optional<RemoteCard> remote;
  LedgerView ledger;
  WorkbenchView workbench;
  TransferView transfer;
  AboutView about;
  std::vector<Notice> notices;
  int64_t now_ms = 0;     // wall clock, as of the last pump
  uint64_t revision = 0;  // counts changes: a frame is drawn when it moved
};

}  // namespace hearth
