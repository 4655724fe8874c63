// What is being typed or unfolded on the first-run, unlock, models, privacy, settings, workbench and
// shortcuts screens: part of Drafts (drafts.h). Nothing that AppState should own. UI thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/core/settings.h"
#include "app/core/state.h"

namespace hearth::ui {

// A passphrase or code while it is typed. Overwritten when it became a Secret, when its screen is left and
// when it goes.
struct SecretDraft {
  std::string text;
  bool shown = false;
  bool focus = true;  // takes the keyboard in the next frame

  SecretDraft() { text.reserve(kRoom); }
  SecretDraft(const SecretDraft&) = default;
  SecretDraft& operator=(const SecretDraft&) = default;
  ~SecretDraft() { clear(); }
  void clear();  // wipes the text; the eye closes

  static constexpr size_t kRoom = 512;  // what is typed is not copied elsewhere while it grows
};

// The form of the person's own server.
struct ServerDraft {
  bool open = false, focus = false;
  std::string address;
  SecretDraft key;
  std::string model;  // chosen among those that were found

  ServerDraft() { key.focus = false; }  // the address comes first
};

// A file that the person was told about and may now agree to fetch.
struct FetchQuestion {
  std::string id;  // of the catalogue; empty: the card that was looked up
  std::string name, file, host;
  uint64_t bytes = 0;
};

struct PageDrafts {
  Screen screen = Screen::Starting;  // as of the last frame: what a screen held is wiped when it is left

  SecretDraft welcome;
  struct {
    std::string typed;  // the part of the code that is asked for again
    bool kept = false;
    double copied_at = 0;
  } recovery;
  struct {
    int chosen = -1;  // into ShelfView::choices; -1: the one that suits
  } choose;
  SecretDraft unlock, code;
  struct {
    bool with_code = false, vaults = false;
    std::string vault;  // whose error is shown
  } unlocking;
  bool languages = false;  // the menu at the foot of first-run and unlock screens

  std::optional<FetchQuestion> fetch;
  ServerDraft server;
  struct {
    bool getting = false, focus_reference = false;
    std::string reference;
    std::string details;  // path of the model whose card is unfolded
    std::string menu;     // path of the model whose menu is open
    std::string removing;
  } models;
  struct {
    std::string removing;   // id of the document
    size_t rows = 0;        // of the list; 0: the first ones
    std::string unlocking;  // path of the file whose password is asked for
    SecretDraft password;
    std::vector<std::string> chosen;  // ids, in the order in which they were chosen
    bool shows_work = false;          // on whole documents, in the place of the list
    size_t findings = 0;              // of it; 0: the first ones
    bool watch_folder = true;         // that is about to be added
  } documents;
  struct {
    std::string text = {};  // whose tokens are asked for
    bool system_prompt_read = false;
    std::string system_prompt;
    std::string seed;
    bool seed_read = false;
    Persona persona;
    bool persona_open = false;
    SavedPrompt prompt;
    bool prompt_open = false;
    bool whole_sampling = false;
    bool log_open = false;
  } workbench;
  struct {
    SecretDraft fresh;
    bool changing = false, asking_code = false;
    size_t rows = 0;  // of the ledger; 0: the first few
  } privacy;
  struct {
    bool languages = false;
    bool parts = false;
  } settings;

  // Wipes what belongs to a screen that is no longer shown. Once a frame, before drawing.
  void keep_only(const AppState& state);
  void forget();
};

}  // namespace hearth::ui
