#include "ui/scenes.h"

#include "ui/page_states.h"
#include "ui/sample_states.h"

namespace hearth::ui {
namespace {

void ask(Shown& shown, SemanticRequest::Kind kind, Role role, std::string_view name, std::string text = {}) {
  shown.stage.ask(kind, role, name, std::move(text));
  shown.frame(2);
}
void press(Shown& shown, Role role, std::string_view name) {
  ask(shown, SemanticRequest::Kind::Press, role, name);
}
void press(Shown& shown, std::string_view name) { press(shown, Role::Button, name); }
void type(Shown& shown, Role role, std::string_view name, std::string text) {
  ask(shown, SemanticRequest::Kind::Type, role, name, std::move(text));
}

AppState hostile_at(Screen screen, Page page) {
  AppState state = hostile_state();
  state.screen = screen;
  state.page = page;
  return state;
}

const Scene kChatScenes[] = {
    {"chat", chat_state},
    {"empty", empty_state},
    {"no_model", no_model_state},
    {"temporary", temporary_state},
    {"writing", writing_state},
    {"thinking", thinking_state, [](Shown& shown) { shown.drafts.chat.open_thoughts.insert(0); }},
    {"comparing", [] { return comparing_state(false); }},
    {"compared", [] { return comparing_state(true); }},
    {"failed", failed_state},
    {"full", full_state},
    {"cited", cited_state},
    {"passages", passages_state},
    {"not_there", not_there_state},
    {"source", source_state},
    {"source_page", source_page_state},
    {"source_by_ocr",
     [] {
       AppState state = source_page_state();
       state.source.by_ocr = true;
       return state;
     }},
    {"source_hard_to_read",
     [] {
       AppState state = source_state();
       state.source.by_ocr = state.source.hard_to_read = true;
       return state;
     }},
    {"search", search_state, [](Shown& shown) { shown.drafts.sidebar.query = "lease"; }},
    {"hostile", hostile_state_of_chats},
    {"many_chats", many_chats_state},
    {"branches", chat_state, [](Shown& shown) { shown.drafts.chat.branch_map = true; }},
    {"compare_dialog", chat_state, [](Shown& shown) { shown.drafts.chat.compare_menu = true; }},
    {"model_menu", chat_state, [](Shown& shown) { shown.drafts.chat.model_menu = true; }},
    {"row_menu", chat_state, [](Shown& shown) { shown.drafts.sidebar.menu = 3; }},
    {"move", chat_state, [](Shown& shown) { shown.drafts.sidebar.folder = 3; }},
    {"editing", chat_state,
     [](Shown& shown) {
       shown.drafts.chat.editing = 22;
       shown.drafts.chat.edited = shown.state.chat.messages.front().text;
       shown.drafts.chat.focus_edit = true;
     }},
    {"phone_menu", chat_state, [](Shown& shown) { shown.drafts.sidebar.open_over_page = true; }},
};

AppState no_catalogue_state() {  // nothing is above the other ways
  AppState state = choose_state();
  state.shelf.choices.clear();
  return state;
}

void show_work(Shown& shown) { shown.drafts.pages.documents.shows_work = true; }

const Scene kPageScenes[] = {
    {"welcome", welcome_state},
    {"welcome_typed", welcome_state,
     [](Shown& shown) { type(shown, Role::TextBox, "Passphrase", "correct horse battery"); }},
    {"welcome_backup",
     [] {
       AppState state = welcome_state();
       state.vault.backup = "/home/ada/Hearth 2026-11-20.backup";
       return state;
     }},
    {"recovery", recovery_state},
    {"recovery_checked", recovery_state,
     [](Shown& shown) { type(shown, Role::TextBox, "Check what", "jgos"); }},
    {"choose_model", choose_state},
    {"choose_model_ask", choose_state, [](Shown& shown) { press(shown, "Download 5.0"); }},
    {"unlock", unlock_state},
    {"unlock_wrong", wrong_passphrase_state},
    {"models", models_state},
    {"models_details", models_state,
     [](Shown& shown) { shown.drafts.pages.models.details = shown.state.shelf.models[2].path; }},
    {"models_get", remote_state, [](Shown& shown) { press(shown, "Get a model"); }},
    {"models_empty", empty_models_state},
    {"models_server", [] { return server_state(Page::Models); }},
    {"models_server_form", looked_state,
     [](Shown& shown) {
       press(shown, "Set it up");
       type(shown, Role::TextBox, "Address", "192.168.1.20:8080");
       press(shown, Role::ListItem, "llama-3.3-70b-instruct");
     }},
    {"choose_model_server", no_catalogue_state,
     [](Shown& shown) {
       press(shown, "Set it up");
       shown.state.server.look = {.host = "192.168.1.20:8080",
                                  .running = false,
                                  .readable = true,
                                  .error = "192.168.1.20:8080 did not answer. Nothing was sent.",
                                  .models = {}};
     }},
    {"documents", documents_state},
    {"documents_indexing", indexing_documents_state},
    {"documents_watched", watched_documents_state},
    {"documents_add_folder",
     [] {
       AppState state = documents_state();
       state.documents.offered_folders = {"Letters"};
       return state;
     }},
    {"documents_reading", reading_documents_state},
    {"documents_scanned", scanned_documents_state},
    {"documents_reading_scans", reading_scans_state},
    {"documents_get_ocr",
     [] {
       AppState state = scanned_documents_state();
       state.documents.has_ocr = false;
       return state;
     }},
    {"documents_locked", locked_documents_state, [](Shown& shown) { press(shown, "Enter password"); }},
    {"documents_empty", no_documents_state},
    {"documents_chosen", documents_state,
     [](Shown& shown) {
       press(shown, Role::CheckBox, "House rules.md");
       press(shown, Role::CheckBox, "Lease, 14 Mill Lane.pdf");
     }},
    {"documents_working", summarising_state},
    {"work_summarising", summarising_state, show_work},
    {"work_summary", summary_state, show_work},
    {"work_facts", facts_state, show_work},
    {"work_comparison", comparison_state, show_work},
    {"work_contradictions", contradictions_state, show_work},
    {"documents_remove", documents_state,
     [](Shown& shown) { press(shown, "Remove Lease, 14 Mill Lane.pdf"); }},
    {"workbench_server", [] { return server_state(Page::Workbench); }},
    {"privacy_server", [] { return server_state(Page::Privacy); }},
    {"models_remove", models_state,
     [](Shown& shown) { shown.drafts.pages.models.removing = shown.state.shelf.models[0].path; }},
    {"workbench", workbench_state},
    {"workbench_open", workbench_state,
     [](Shown& shown) {
       shown.drafts.pages.workbench.whole_sampling = shown.drafts.pages.workbench.log_open = true;
       press(shown, "New persona");
     }},
    {"privacy", privacy_state},
    {"privacy_quiet", quiet_privacy_state},
    {"privacy_change", privacy_state, [](Shown& shown) { press(shown, "Change it"); }},
    {"settings", settings_state},
    {"settings_parts", settings_state, [](Shown& shown) { shown.drafts.pages.settings.parts = true; }},
    {"shortcuts",
     [] {
       AppState state = settings_state();
       state.page = Page::Shortcuts;
       return state;
     }},
    {"hostile_models", [] { return hostile_at(Screen::Main, Page::Models); }},
    {"hostile_workbench", [] { return hostile_at(Screen::Main, Page::Workbench); }},
    {"hostile_privacy", [] { return hostile_at(Screen::Main, Page::Privacy); }},
    {"hostile_settings", [] { return hostile_at(Screen::Main, Page::Settings); }},
    {"hostile_unlock", [] { return hostile_at(Screen::Unlock, Page::Chat); }},
    {"hostile_choose", [] { return hostile_at(Screen::ChooseModel, Page::Chat); }},
};

template <Notice::Kind kKind, Remedy kFirst, Remedy kSecond, Remedy kThird>
AppState notices_state() {
  AppState state = chat_state();
  const std::string text = "The connection to huggingface.co dropped. What arrived is kept.";
  state.notices = {
      {1, kKind, text, kFirst, 0, 0}, {2, kKind, text, kSecond, 0, 0}, {3, kKind, text, kThird, 0, 0}};
  return state;
}

AppState transfer_state() {
  AppState state = chat_state();
  state.transfer.running = true;
  state.transfer.done = 0.4;
  state.vault.locks_in_s = 42;
  return state;
}

AppState archived_state() {
  AppState state = chat_state();
  state.chats.show_archived = true;
  return state;
}

AppState opening_state() {
  AppState state = choose_state();
  state.model.state = ModelView::State::Opening;
  state.model.name = "Qwen3 8B";
  state.model.opened = 0.4;
  return state;
}

AppState testing_state() {
  AppState state = opening_state();
  state.model.tested_device = "NVIDIA GeForce RTX 5070 Ti Laptop GPU";
  return state;
}

AppState server_chat_state() {
  AppState state = chat_state();
  state.model.server = state.model.device = "192.168.1.20:8080";
  state.model.name = "llama-3.3-70b-instruct";
  state.server.address = "http://192.168.1.20:8080";
  state.server.host = state.model.server;
  state.server.model = state.model.name;
  return state;
}

AppState broken_model_state() {
  AppState state = full_state();
  state.model.state = ModelView::State::Failed;
  state.model.error = "This model needs 11 GB; 8 GB is free.";
  return state;
}

AppState page_gone_state() {
  AppState state = source_state();
  state.source.state = SourceView::State::Gone;
  state.source.text.clear();
  return state;
}

AppState looking_in_documents_state() {
  AppState state = cited_state();
  state.chat.messages.pop_back();
  state.chat.writing.phase = WritingView::Phase::Waiting;
  state.chat.writing.from_documents = true;
  return state;
}

AppState reading_elsewhere_state() {
  AppState state = chat_state();
  state.documents.reading = reading_documents_state().documents.reading;
  return state;
}

const Scene kMoreScenes[] = {
    {"reading_elsewhere", reading_elsewhere_state,
     [](Shown& shown) { shown.drafts.sidebar.open_over_page = true; }},
    {"page_gone", page_gone_state},
    {"looking", looking_in_documents_state},
    {"notices_1",
     notices_state<Notice::Kind::Danger, Remedy::RetryAnswer, Remedy::ChooseModel, Remedy::OpenPrivacy>},
    {"notices_2", notices_state<Notice::Kind::Caution, Remedy::RetryDownload, Remedy::DeleteAndFetchAgain,
                                Remedy::UseProcessor>},
    {"notices_3",
     notices_state<Notice::Kind::Done, Remedy::FreeSpace, Remedy::TurnNetworkOn, Remedy::SaveAgain>},
    {"transfer", transfer_state, [](Shown& shown) { shown.drafts.sidebar.open_over_page = true; }},
    {"archived", archived_state, [](Shown& shown) { shown.drafts.sidebar.open_over_page = true; }},
    {"chat_menu", chat_state, [](Shown& shown) { shown.drafts.chat.chat_menu = true; }},
    {"phone_row_menu", chat_state,
     [](Shown& shown) {
       shown.drafts.sidebar.open_over_page = true;
       shown.drafts.sidebar.menu = 3;
     }},
    {"tags", chat_state, [](Shown& shown) { shown.drafts.sidebar.tagging = 3; }},
    {"renaming", chat_state,
     [](Shown& shown) {
       shown.drafts.sidebar.renaming = 2;
       shown.drafts.sidebar.rename_in_bar = true;
       shown.drafts.sidebar.new_title = "A title";
     }},
    {"languages", welcome_state, [](Shown& shown) { shown.drafts.pages.languages = true; }},
    {"settings_languages", settings_state,
     [](Shown& shown) { shown.drafts.pages.settings.languages = true; }},
    {"choose_opening", opening_state},
    {"choose_testing", testing_state},
    {"server_chat", server_chat_state},
    {"server_menu", server_chat_state, [](Shown& shown) { shown.drafts.chat.model_menu = true; }},
    {"broken_model", broken_model_state},
    {"model_menu_more", models_state,
     [](Shown& shown) { shown.drafts.pages.models.menu = shown.state.shelf.models[2].path; }},
    {"prompt_open", workbench_state, [](Shown& shown) { press(shown, "New prompt"); }},
    {"privacy_code", privacy_state, [](Shown& shown) { shown.drafts.pages.privacy.asking_code = true; }},
    {"unlock_code", unlock_state, [](Shown& shown) { press(shown, "Use a recovery code"); }},
};

}  // namespace

Shown& Scene::prepare_on(Shown& shown) const {
  shown.frame(3);
  if (prepare) prepare(shown);
  shown.frame(4);
  return shown;
}

std::span<const Scene> chat_scenes() { return kChatScenes; }
std::span<const Scene> page_scenes() { return kPageScenes; }
std::span<const Scene> more_scenes() { return kMoreScenes; }

}  // namespace hearth::ui
