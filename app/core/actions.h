// Everything a person can ask of the app, as plain values: panels, scripts and tests make them,
// Controller::act does them. Adding one means a struct here, a line in action.h and a function in the
// controller.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/core/settings.h"
#include "app/core/state.h"
#include "app/store/secret.h"

namespace hearth::action {

// The vault
struct CreateVault {
  Secret passphrase;
};
struct UseMemoryOnly {};     // "later"
struct RecoveryCodeKept {};  // Screen::Recovery is done
struct Unlock {
  Secret passphrase;
};
struct UnlockWithCode {
  Secret code;
};
struct Lock {};  // also the panic key
struct ChooseBackup {
  std::string file;
};  // to make the vault from, where there is none; empty: not after all
struct RestoreBackup {
  Secret passphrase;
};
struct ChangePassphrase {
  Secret passphrase;
};
struct NewRecoveryCode {};
struct ChooseVault {
  std::string name;
};

// Where one is
struct ShowPage {
  Page page;
};
struct ChooseLater {};  // leave ChooseModel without a model
struct Activity {};     // the person is there: the idle lock starts anew

// The model
struct OpenModel {
  std::string path;
};
struct CloseModel {};
struct LookForServer {
  std::string address;
  Secret key;  // empty: none, or the one that is remembered for that address
};
struct UseServer {
  std::string model;
};  // of those that were found
struct UseServerAgain {};  // the one that is remembered
struct ForgetServer {};    // and its key
struct SetDevice {
  std::string device;
};
struct TestDevices {};

// The conversation
struct NewChat {
  bool temporary = false;
};
struct OpenChat {
  ChatId chat;
  std::optional<MessageId> message;
};
struct Send {
  std::string text;
};
struct Stop {};
struct Continue {};  // an answer that was stopped or grew too long
struct Regenerate {
  MessageId message;
};  // an answer: makes another version
struct Edit {
  MessageId message;
  std::string text;
};  // a question or an answer: makes another version
struct ShowVersion {
  MessageId message;
};  // of a branch
struct Compare {
  std::string model_path;
};  // answer the last question with that model too
struct KeepComparison {
  bool second;
};  // which of both stays
struct AttachFiles {
  std::vector<std::string> paths;
};
struct Detach {
  size_t index;
};
struct KeepDraft {
  std::string text;
};

// Documents
struct AddDocuments {
  std::vector<std::string> paths;
};
struct OfferFolders {  // the person is asked whether to keep up with changes in them
  std::vector<std::string> paths;
};
struct AddFolders {  // those that were offered
  bool watch = false;
};
struct DeclineFolders {};
struct LookAgain {};   // in all watched folders, now
struct StopWatching {  // its documents stay
  std::string folder;
};
struct UnlockDocument {
  std::string path;  // of one that could not be read
  Secret password;   // forgotten as soon as it was read
};
struct ReadScans {};    // pages that are pictures, of all documents, by OCR
struct StopReading {};  // what was read already stays
struct PauseIndexing {  // of documents by meaning; it goes on where it was
  bool pause = true;
};
struct FetchSearchModels {};  // that find documents by meaning, from where the page came from
struct ForgetUnread {};       // what the last files came to was seen
struct RemoveDocument {
  std::string id;
};
struct WorkOnDocuments {
  DocumentWork work;
  std::vector<std::string> documents;  // their ids
};  // goes on where it was stopped once
struct StopDocumentWork {};  // what was done stays
struct GoOnWithDocuments {};
struct CloseDocumentWork {};
struct AskDocuments {
  bool documents;
};  // what this conversation answers from, from here on
struct ShowSource {
  MessageId message;
  uint32_t passage;
  std::optional<uint32_t> citation;
};
struct ShowFinding {
  uint32_t finding;   // of the work on documents
  uint32_t sentence;  // of those that say it
};
struct DrawSource {
  uint32_t width;  // pixels
};  // the page of the source that is shown, where its format can be drawn
struct CloseSource {};
struct TakeFiles {
  std::vector<std::string> paths;
};  // let go over the window: what they are is told by their content

// History
struct RenameChat {
  ChatId chat;
  std::string title;
};
struct PinChat {
  ChatId chat;
  bool pinned;
};
struct ArchiveChat {
  ChatId chat;
  bool archived;
};
struct MoveChat {
  ChatId chat;
  std::string folder;
};
struct TagChat {
  ChatId chat;
  std::vector<std::string> tags;
};
struct DeleteChat {
  ChatId chat;
};  // hidden at once, erased after the undo window
struct UndoDelete {
  ChatId chat;
};
struct FilterChats {
  std::optional<std::string> folder;
  bool archived = false;
};
struct Search {
  std::string query;
};
struct ImportChats {
  std::string file;
};
struct ExportChat {
  ChatId chat;
  std::string format, file;
};  // "md", "html", "json"
struct CancelTransfer {};
struct BackUp {
  std::string file;
};

// Models
struct ScanShelf {};
struct AddModel {
  std::string file;
};  // use it where it lies
struct VerifyModel {
  std::string path;
};
struct RemoveModel {
  std::string path;
};
struct AddModelFolder {
  std::string folder;
};
struct LookUpModel {
  std::string reference;
};  // ORG/REPO[:QUANT], shows the card
struct Download {
  std::string id;
};  // of the catalogue, or the looked-up card when empty
struct PauseDownload {
  uint64_t download;
};
struct ResumeDownload {
  uint64_t download;
};
struct CancelDownload {
  uint64_t download;
};

// Workbench
struct ShowTokens {
  std::string text;
};
struct ShowPrompt {};
struct ShowCandidates {};
struct ShowPlan {};
struct SavePersona {
  Persona persona;
};
struct RemovePersona {
  int64_t id;
};
struct UsePersona {
  int64_t id;
};  // 0: none
struct SavePromptText {
  SavedPrompt prompt;
};
struct RemovePromptText {
  int64_t id;
};

// The rest
struct ChangeSettings {
  Settings settings;
};
struct DismissNotice {
  uint64_t notice;
};
struct UseRemedy {
  uint64_t notice;
};
struct ClearLedger {};
struct Tell {  // what the program around the panels has to say: a dialog that could not be opened
  std::string sentence;
};

}  // namespace hearth::action

namespace hearth {

struct Action;  // any of these: app/core/action.h

}  // namespace hearth
