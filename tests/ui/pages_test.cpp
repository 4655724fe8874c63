// The pages and screens outside the conversation, drawn in the whole window. HEARTH_PICTURES=FOLDER also
// saves what each looks like (HEARTH_PAGE: only those whose name is in it); HEARTH_WRITE_GOLDEN=1 writes the
// golden texts anew.
#include <doctest/doctest.h>

#include <imgui.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "ui/chat_stage.h"
#include "ui/golden.h"
#include "ui/page_states.h"
#include "ui/scenes.h"

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

TEST_CASE("every page can be looked at") {
  const char* folder = std::getenv("HEARTH_PICTURES");
  if (!folder) return;
  const char* only = std::getenv("HEARTH_PAGE");
  const char* widths = std::getenv("HEARTH_WIDTHS");
  std::filesystem::create_directories(folder);
  struct Size {
    float width, height, zoom;
    ThemeName look = ThemeName::Light;
    bool mirrored = false;
  };
  constexpr Size kSizes[] = {{1280, 800, 1},
                             {390, 844, 1},
                             {720, 900, 1},
                             {1440, 900, 1},
                             {1280, 800, 1, ThemeName::Dark},
                             {1280, 800, 1, ThemeName::HighContrastDark},
                             {1280, 800, 1, ThemeName::HighContrastLight},
                             {853, 533, 1.5f},
                             {640, 400, 2},
                             {1280, 800, 1, ThemeName::Light, true}};
  for (const Scene& scene : page_scenes()) {
    if (only && std::string(only).find(scene.name) == std::string::npos) continue;
    for (const Size& size : kSizes) {
      std::ostringstream name;
      name << scene.name << "-" << size.width << "x" << size.zoom << "-" << static_cast<int>(size.look)
           << (size.mirrored ? "m" : "") << ".png";
      if (widths && std::string(widths).find(name.str().substr(std::string(scene.name).size() + 1)) ==
                        std::string::npos)
        continue;
      Shown shown(scene.state(), size.width, size.height, size.zoom);
      shown.stage.ui.theme = &theme(size.look);
      shown.stage.ui.mirrored = size.mirrored;
      scene.prepare_on(shown);
      REQUIRE(save_picture(shown.stage.picture(), std::string(folder) + "/" + name.str()));
    }
  }
}

TEST_CASE("the tree of each page is the golden one") {
  for (const Scene& scene : page_scenes()) {
    if (std::string_view(scene.name).starts_with("hostile")) continue;
    CAPTURE(scene.name);
    Shown shown(scene.state());
    const std::string text = scene.prepare_on(shown).stage.tree.to_text();
    CHECK(text == golden(std::string("page_") + scene.name, text));
  }
}

TEST_CASE("nothing reaches beyond the sides of the window, at any width") {
  for (const Scene& scene : page_scenes()) {
    for (const float width : {390.0f, 640.0f, 853.0f, 1280.0f}) {
      CAPTURE(scene.name);
      CAPTURE(width);
      Shown shown(scene.state(), width, 700);
      scene.prepare_on(shown);
      for (const SemanticNode& node : shown.stage.tree.nodes()) {
        if (node.box.w == 0) continue;
        CAPTURE(node.name);
        CHECK(node.box.x >= -1);
        CHECK(node.box.x + node.box.w <= width + 1);
      }
    }
  }
}

TEST_CASE("everything that can be pressed is large enough to be hit") {
  for (const Scene& scene : page_scenes()) {
    CAPTURE(scene.name);
    Shown shown(scene.state(), 720, 900);
    scene.prepare_on(shown);
    for (const SemanticNode& node : shown.stage.tree.nodes()) {
      if (node.role != Role::Button && node.role != Role::Tab && node.role != Role::Disclosure) continue;
      CAPTURE(node.name);
      CHECK(node.box.h >= 27);
      CHECK(node.box.w >= 27);
    }
  }
}

// ---- First run

TEST_CASE("a passphrase makes a vault and does not stay behind") {
  Shown shown(welcome_state());
  shown.frame(2);
  press(shown, "Create vault");  // nothing was typed: the field is what is missing
  CHECK_FALSE(shown.was_asked<action::CreateVault>());
  CHECK(shown.stage.node(Role::TextBox, "Passphrase").focused);
  type(shown, Role::TextBox, "Passphrase", "correct horse battery staple");
  CHECK(shown.stage.node(Role::TextBox, "Passphrase").secret);
  CHECK(shown.stage.tree.to_text().find("battery") == std::string::npos);
  press(shown, "Create vault");
  CHECK(shown.asked<action::CreateVault>().passphrase.text() == "correct horse battery staple");
  CHECK(shown.drafts.pages.welcome.text.empty());
}

TEST_CASE("a passphrase that is shown is still not in the tree") {
  Shown shown(welcome_state());
  shown.frame(2);
  type(shown, Role::TextBox, "Passphrase", "battery staple");
  press(shown, "Show the passphrase");
  shown.frame(2);
  shown.stage.node(Role::Button, "Hide the passphrase");
  CHECK(shown.stage.tree.to_text().find("staple") == std::string::npos);
}

TEST_CASE("later leaves without a vault and without what was typed") {
  Shown shown(welcome_state());
  shown.frame(2);
  type(shown, Role::TextBox, "Passphrase", "correct horse");
  press(shown, "Later");
  CHECK(shown.was_asked<action::UseMemoryOnly>());
  CHECK(shown.drafts.pages.welcome.text.empty());
}

TEST_CASE("what a screen held is wiped when it is left by another way") {
  Shown shown(unlock_state());
  shown.frame(2);
  type(shown, Role::TextBox, "Passphrase", "correct horse");
  shown.state = settings_state();
  shown.frame(2);
  CHECK(shown.drafts.pages.unlock.text.empty());
}

TEST_CASE("the recovery code is checked as people write it") {
  Shown shown(recovery_state());
  shown.frame(2);
  type(shown, Role::TextBox, "Check what you wrote", "1p5d");
  shown.stage.node(Role::Status, "The code ends differently");
  type(shown, Role::TextBox, "Check what you wrote", "jgOs");
  shown.stage.node(Role::Status, "That is right");
  press(shown, "I have written it down");
  CHECK(shown.was_asked<action::RecoveryCodeKept>());
}

TEST_CASE("nothing is fetched before the person was told and agreed") {
  Shown shown(choose_state());
  shown.frame(2);
  press(shown, Role::Radio, "Quick");
  CHECK_FALSE(shown.was_asked<action::CreateVault>());
  press(shown, "Download 1.9");
  CHECK_FALSE(shown.was_asked<action::CreateVault>());
  shown.frame(2);
  shown.stage.node(Role::Dialog, "Fetch SmolLM3 3B?");
  SUBCASE("declined") {
    press(shown, "Do not fetch it");
    CHECK(shown.out.empty());
    CHECK_FALSE(shown.drafts.pages.fetch.has_value());
  }
  SUBCASE("agreed") {
    press(shown, "Turn on the network and download");
    REQUIRE(shown.out.size() == 2);
    CHECK(shown.asked<action::ChangeSettings>().settings.network);
    CHECK(shown.asked<action::Download>().id == "smollm3-3b");
  }
}

TEST_CASE("a file of one's own is opened by its path") {
  Shown shown(choose_state());
  shown.frame(2);
  type(shown, Role::Button, "Choose a model file", "/models/own.gguf");
  REQUIRE(shown.out.size() == 1);
}

// ---- Unlock

TEST_CASE("a wrong passphrase is an alert, and another try begins in the field") {
  Shown shown(wrong_passphrase_state());
  shown.frame(3);
  shown.stage.node(Role::Alert, "That passphrase does not open this vault.");
  type(shown, Role::TextBox, "Passphrase", "open sesame");
  press(shown, "Unlock");
  CHECK(shown.asked<action::Unlock>().passphrase.text() == "open sesame");
  CHECK(shown.drafts.pages.unlock.text.empty());
}

TEST_CASE("a recovery code opens the vault, and another vault can be chosen") {
  Shown shown(wrong_passphrase_state());
  shown.frame(2);
  press(shown, "Use a recovery code");
  type(shown, Role::TextBox, "Recovery code", "HX7K-2M9Q");
  press(shown, "Unlock");
  CHECK(shown.asked<action::UnlockWithCode>().code.text() == "HX7K-2M9Q");
  press(shown, "Vault: default");
  press(shown, Role::MenuItem, "work");
  CHECK(shown.asked<action::ChooseVault>().name == "work");
}

// ---- Models

TEST_CASE("a model is used, checked and removed from its card") {
  Shown shown(models_state());
  shown.frame(2);
  press(shown, "More about Llama 3.2 3B");
  press(shown, Role::MenuItem, "Check the file");
  CHECK(shown.asked<action::VerifyModel>().path == shown.state.shelf.models[2].path);
  press(shown, "More about Llama 3.2 3B");
  press(shown, Role::MenuItem, "Remove");
  CHECK_FALSE(shown.was_asked<action::RemoveModel>());
  press(shown, "Delete the file");
  CHECK(shown.asked<action::RemoveModel>().path == shown.state.shelf.models[2].path);
  press(shown, "Use");
  CHECK(shown.was_asked<action::OpenModel>());
}

TEST_CASE("a file that belongs to another program is not offered for removal") {
  Shown shown(models_state());
  shown.frame(2);
  press(shown, "More about gpt-oss 20B");
  shown.frame();
  CHECK(shown.stage.tree.find(Role::MenuItem, "Check the file"));
  CHECK_FALSE(shown.stage.tree.find(Role::MenuItem, "Remove"));
}

TEST_CASE("downloads pause, go on and end") {
  Shown shown(models_state());
  shown.frame(2);
  press(shown, "Pause");
  CHECK(shown.asked<action::PauseDownload>().download == 7);
  press(shown, "Resume");
  CHECK(shown.asked<action::ResumeDownload>().download == 8);
  press(shown, "Cancel");
  CHECK(shown.asked<action::CancelDownload>().download == 7);
}

TEST_CASE("looking a model up turns the network on only with the button that says so") {
  Shown shown(remote_state());
  shown.state.remote.reset();
  shown.frame(2);
  press(shown, "Get a model");
  type(shown, Role::TextBox, "Any other model", "org/repo");
  CHECK_FALSE(shown.was_asked<action::CreateVault>());
  press(shown, "Turn on the network and look it up");
  CHECK(shown.asked<action::ChangeSettings>().settings.network);
  CHECK(shown.asked<action::LookUpModel>().reference == "org/repo");
}

TEST_CASE("a looked-up model is asked about before it is fetched") {
  Shown shown(remote_state());
  shown.state.settings.network = true;
  shown.frame(2);
  press(shown, "Get a model");
  shown.frame(2);
  press(shown, "Download 2.5");
  CHECK_FALSE(shown.was_asked<action::CreateVault>());
  shown.frame(2);
  shown.stage.node(Role::Dialog, "Fetch bartowski/Qwen3-4B-GGUF?");
  REQUIRE(shown.drafts.pages.fetch.has_value());
  CHECK(shown.drafts.pages.fetch->id.empty());
}

TEST_CASE("the password of a file is typed where the file is told, and given up with the field") {
  Shown shown(locked_documents_state());
  shown.frame(2);
  press(shown, Role::Button, "Enter password");  // the first one's
  type(shown, Role::TextBox, "Password of Payslip March.pdf", "sesame");
  CHECK(shown.stage.node(Role::TextBox, "Password of Payslip March.pdf").value.empty());
  press(shown, "Not now");
  CHECK(shown.drafts.pages.documents.password.text.empty());
  CHECK_FALSE(shown.was_asked<action::UnlockDocument>());
  press(shown, Role::Button, "Enter password");
  type(shown, Role::TextBox, "Password of Payslip March.pdf", "sesame");
  press(shown, "Open and add");
  CHECK(shown.asked<action::UnlockDocument>().path == "/home/me/Payslip March.pdf");
  CHECK(shown.asked<action::UnlockDocument>().password.text() == "sesame");
  CHECK(shown.drafts.pages.documents.password.text.empty());
  // Another one waits with its own field.
  press(shown, Role::Button, "Enter password");
  CHECK(shown.stage.tree.find(Role::TextBox, "Password of Payslip March.pdf") == nullptr);
  shown.stage.node(Role::TextBox, "Password of Payslip April.pdf");
}

TEST_CASE("scanned pages are read when a person asks, where there is a program for it") {
  Shown shown(scanned_documents_state());
  shown.frame(2);
  shown.stage.node(Role::Text, "Pages read by OCR: 190 of 240");
  press(shown, "Read them");
  CHECK(shown.was_asked<action::ReadScans>());
  shown.state.documents.has_ocr = false;
  shown.frame(2);
  CHECK(shown.stage.tree.find(Role::Button, "Read them") == nullptr);
  shown.stage.node(Role::Text, "once Tesseract is installed");
  shown.state.documents.ocr_possible = false;  // a page
  shown.frame(2);
  shown.stage.node(Role::Text, "cannot be read here yet");
  shown.state = reading_scans_state();
  shown.frame(2);
  shown.stage.node(Role::Status, "Reading scanned page 191 of 240");
  press(shown, "Stop reading");
  CHECK(shown.was_asked<action::StopReading>());
}

TEST_CASE("learning what documents mean can be paused, and goes on") {
  Shown shown(indexing_documents_state());
  shown.stage.click(Role::Button, "Pause");
  CHECK(shown.asked<action::PauseIndexing>().pause);
  shown.state.documents.indexing.paused = true;
  shown.frame(2);
  shown.stage.click(Role::Button, "Go on");
  CHECK_FALSE(shown.asked<action::PauseIndexing>().pause);
}

// ---- Privacy

TEST_CASE("a document is removed only after the question, and reading can be stopped") {
  Shown shown(reading_documents_state());
  shown.stage.click(Role::Button, "Stop reading");
  CHECK(shown.was_asked<action::StopReading>());
  shown.stage.click(Role::Button, "Dismiss");
  CHECK(shown.was_asked<action::ForgetUnread>());
  shown.stage.click(Role::Button, "Remove Lease, 14 Mill Lane.pdf");
  shown.frame(2);
  CHECK_FALSE(shown.was_asked<action::RemoveDocument>());
  shown.stage.click(Role::Button, "Keep it");
  shown.frame(2);
  CHECK(shown.stage.tree.find(Role::Dialog, "Remove") == nullptr);
  shown.stage.click(Role::Button, "Remove Lease, 14 Mill Lane.pdf");
  shown.frame(2);
  shown.stage.click(Role::Button, "Remove it");
  CHECK(shown.asked<action::RemoveDocument>().id == "2");
}

TEST_CASE("a folder is added once the person said whether to keep up with changes in it") {
  Shown shown(documents_state());
  shown.state.documents.offered_folders = {"Letters"};
  shown.frame(2);
  shown.stage.node(Role::Dialog, "Add Letters?");
  CHECK(shown.stage.node(Role::Switch, "Keep up with changes in this folder").checked == true);
  shown.stage.click(Role::Button, "Read it");
  CHECK(shown.asked<action::AddFolders>().watch);
  press(shown, Role::Switch, "Keep up with changes in this folder");
  shown.stage.click(Role::Button, "Read it");
  CHECK_FALSE(shown.asked<action::AddFolders>().watch);
  shown.stage.click(Role::Button, "Cancel");
  CHECK(shown.was_asked<action::DeclineFolders>());
  shown.state.documents.offered_folders = {"Letters", "Taxes"};
  shown.frame(2);
  shown.stage.node(Role::Dialog, "Add folders: 2?");
  shown.state.documents.offered_folders.clear();
  shown.frame(2);
  CHECK(shown.stage.tree.find(Role::Dialog, "Add") == nullptr);
}

TEST_CASE("a watched folder says how it is, is looked at when asked for, and is watched no longer") {
  Shown shown(watched_documents_state());
  shown.frame(2);
  CHECK(shown.stage.node(Role::ListItem, "House").value == "Up to date \u00B7 Documents: 3");
  CHECK(shown.stage.node(Role::ListItem, "Letters").value == "Reading 3 of 12");
  shown.stage.node(Role::Text, "The folder is not there");
  shown.stage.node(Role::Text, "Its file is no longer where it was");
  shown.stage.node(Role::Text, "Its file has changed and could not be read");
  press(shown, "Look again now");
  CHECK(shown.was_asked<action::LookAgain>());
  press(shown, "Stop watching Receipts");
  CHECK(shown.asked<action::StopWatching>().folder == "/c");
  press(shown, "Remove House rules.md");
  shown.frame(2);
  shown.stage.node(Role::Text, "It is not read again unless you add it yourself");
}

// The only button of that name.
const SemanticNode& offer(Shown& shown, std::string_view name) {
  return shown.stage.node(Role::Button, name);
}

TEST_CASE("what can be done with whole documents follows from how many are chosen") {
  Shown shown(documents_state());
  shown.frame(2);
  for (const char* name : {"Summary", "Key facts", "Compare", "Contradictions"})
    CHECK(offer(shown, name).disabled);
  press(shown, Role::CheckBox, "Lease, 14 Mill Lane.pdf");
  CHECK(shown.stage.node(Role::CheckBox, "Lease, 14 Mill Lane.pdf").checked == true);
  CHECK_FALSE(offer(shown, "Summary").disabled);
  CHECK(offer(shown, "Compare").disabled);
  press(shown, Role::CheckBox, "House rules.md");
  CHECK(offer(shown, "Summary").disabled);
  CHECK_FALSE(offer(shown, "Contradictions").disabled);
  press(shown, "Compare");
  CHECK(shown.asked<action::WorkOnDocuments>().work == DocumentWork::Compare);
  CHECK(shown.asked<action::WorkOnDocuments>().documents == std::vector<std::string>{"2", "1"});
  shown.state.document_work = comparison_state().document_work;
  shown.frame(2);
  shown.stage.node(Role::List, "Compare");
  CHECK(shown.stage.tree.find(Role::CheckBox, "House rules.md") == nullptr);
  press(shown, "Your documents");
  CHECK(shown.stage.node(Role::CheckBox, "House rules.md").checked == false);
  press(shown, "Show");
  shown.stage.node(Role::List, "Compare");
}

TEST_CASE("a document that is the only one, or was removed, is chosen or not without a press") {
  Shown shown(documents_state());
  press(shown, Role::CheckBox, "House rules.md");
  press(shown, Role::CheckBox, "Receipt.eml");
  shown.state.documents.documents.erase(shown.state.documents.documents.begin());
  shown.frame(2);
  CHECK(shown.drafts.pages.documents.chosen == std::vector<std::string>{"4"});
  shown.state.documents.documents = {{"2", "Lease, 14 Mill Lane.pdf", "PDF", 12, 0, 812'000, 0}};
  shown.frame(2);
  press(shown, "Key facts");
  CHECK(shown.asked<action::WorkOnDocuments>().documents == std::vector<std::string>{"2"});
}

TEST_CASE("work on documents is stopped and gone on with, and asks for a model where it needs one") {
  Shown shown(summarising_state());
  shown.drafts.pages.documents.shows_work = true;
  shown.frame(2);
  shown.stage.node(Role::Status, "Pages read: 31 of 240");
  press(shown, "Stop");
  CHECK(shown.was_asked<action::StopDocumentWork>());
  shown.state.document_work.state = DocumentWorkView::State::Stopped;
  shown.frame(2);
  shown.stage.node(Role::Text, "Stopped. What was done is kept.");
  press(shown, "Go on");
  CHECK(shown.was_asked<action::GoOnWithDocuments>());
  shown.state.document_work.state = DocumentWorkView::State::Running;
  shown.state.document_work.waits = DocumentWorkView::Waits::ForModel;
  shown.frame(2);
  shown.stage.node(Role::Status, "A model is needed to go on.");
  press(shown, "Choose a model");
  CHECK(shown.asked<action::ShowPage>().page == Page::Models);
  shown.drafts.pages.documents.shows_work = false;
  shown.frame(2);
  press(shown, "Close");
  CHECK(shown.was_asked<action::CloseDocumentWork>());
}

TEST_CASE("each line of what was found opens its page, and both pages where two sentences differ") {
  Shown shown(comparison_state());
  shown.drafts.pages.documents.shows_work = true;
  shown.frame(2);
  shown.stage.node(Role::Text, "850 against 920");
  press(shown, Role::Link, "Lease, 14 Mill Lane.pdf, page 2");
  CHECK(shown.asked<action::ShowFinding>().finding == 0);
  CHECK(shown.asked<action::ShowFinding>().sentence == 0);
  press(shown, "Copy as Markdown");
  const std::string copied = ImGui::GetClipboardText();
  CHECK(copied.starts_with("# Compare: Lease, 14 Mill Lane.pdf \u00B7 House rules.md\n"));
  CHECK(copied.find(
            "- 850 against 920\n  - The monthly rent is 850 euros. (Lease, 14 Mill Lane.pdf, page 2)\n") !=
        std::string::npos);
  CHECK(copied.find("Sentences that both have word for word: 41.") != std::string::npos);

  SourceView& source = shown.state.source;
  source = summary_state().source;
  source.sources.passages.push_back(shown.state.document_work.found[0].sentences[1].place);
  source.sources.citations.push_back({.passage = 1, .mark = 0, .begin = 0, .end = 20});
  shown.frame(2);
  shown.stage.node(Role::Region, "Source");
  press(shown, Role::Tab, "Source 2: House rules.md");
  CHECK(shown.asked<action::ShowFinding>().sentence == 1);
  shown.state.page = Page::Chat;
  shown.frame(2);
  CHECK(shown.stage.tree.find(Role::Region, "Source") == nullptr);
}

TEST_CASE("the documents are asked in a chat that answers from them") {
  Shown shown(documents_state());
  shown.stage.click(Role::Button, "Ask your documents");
  CHECK(shown.was_asked<action::NewChat>());
  CHECK(shown.asked<action::AskDocuments>().documents);
  shown.stage.ask(SemanticRequest::Kind::Type, Role::Button, "Add documents", "/home/me/lease.pdf");
  shown.frame(2);
  CHECK(shown.asked<action::AddDocuments>().paths == std::vector<std::string>{"/home/me/lease.pdf"});
}

TEST_CASE("the network switch and the lock settings are the person's") {
  Shown shown(quiet_privacy_state());
  shown.frame(2);
  shown.stage.node(Role::Status, "Nothing leaves this computer");
  press(shown, Role::Switch, "Network");
  CHECK(shown.asked<action::ChangeSettings>().settings.network);
  press(shown, Role::Tab, "1 hour");
  CHECK(shown.asked<action::ChangeSettings>().settings.lock_after_minutes == 60);
  press(shown, "Back up");
  REQUIRE(shown.drafts.file_wish.has_value());
  CHECK(shown.drafts.file_wish->purpose == FilePurpose::BackUp);
}

TEST_CASE("a new passphrase becomes a secret; a new code is asked for twice") {
  Shown shown(privacy_state());
  shown.frame(2);
  press(shown, "Change it");
  type(shown, Role::TextBox, "New passphrase", "another horse");
  press(shown, "Use this passphrase");
  CHECK(shown.asked<action::ChangePassphrase>().passphrase.text() == "another horse");
  CHECK(shown.drafts.pages.privacy.fresh.text.empty());
  press(shown, "Make a new one");
  CHECK_FALSE(shown.was_asked<action::NewRecoveryCode>());
  press(shown, "Make a new code");
  CHECK(shown.was_asked<action::NewRecoveryCode>());
}

// ---- Settings and workbench

TEST_CASE("settings change one thing at a time") {
  Shown shown(settings_state());
  shown.frame(2);
  press(shown, Role::Tab, "Dark");
  CHECK(shown.asked<action::ChangeSettings>().settings.appearance == Appearance::Dark);
  press(shown, "Larger");
  CHECK(shown.asked<action::ChangeSettings>().settings.text_percent == 110);
  CHECK(shown.asked<action::ChangeSettings>().settings.appearance == Appearance::System);
  press(shown, Role::Switch, "Workbench");
  CHECK(shown.asked<action::ChangeSettings>().settings.workbench);
  press(shown, "Forget this folder");
  CHECK(shown.asked<action::ChangeSettings>().settings.model_folders.size() == 1);
  press(shown, Role::Tab, "Processor");
  CHECK(shown.asked<action::SetDevice>().device == "cpu");
}

TEST_CASE("the largest text has no larger one") {
  Shown shown(settings_state());
  shown.state.settings.text_percent = 200;
  shown.frame(2);
  CHECK(shown.stage.node(Role::Button, "Larger").disabled);
  press(shown, "Smaller");
  CHECK(shown.asked<action::ChangeSettings>().settings.text_percent == 180);
}

TEST_CASE("the workbench asks for what its buttons say") {
  Shown shown(workbench_state());
  shown.frame(2);
  type(shown, Role::Slider, "Temperature", "1.2");
  CHECK(shown.asked<action::ChangeSettings>().settings.sampling.temperature == doctest::Approx(1.2f));
  type(shown, Role::TextBox, "Seed", "42");
  CHECK(shown.asked<action::ChangeSettings>().settings.sampling.seed == 42);
  type(shown, Role::TextBox, "A text", "Hello there");
  press(shown, "Show its tokens");
  CHECK(shown.asked<action::ShowTokens>().text == "Hello there");
  press(shown, "Work it out");
  CHECK(shown.was_asked<action::ShowCandidates>());
  press(shown, "Test again");
  CHECK(shown.was_asked<action::TestDevices>());
  press(shown, "Stop using");
  CHECK(shown.asked<action::UsePersona>().id == 0);
  press(shown, "Write it");
  CHECK(shown.drafts.chat.message.starts_with("Explain this letter"));
  CHECK(shown.asked<action::ShowPage>().page == Page::Chat);
}

TEST_CASE("a seed that is no number changes nothing and says so") {
  Shown shown(workbench_state());
  shown.frame(2);
  type(shown, Role::TextBox, "Seed", "forty-two");
  CHECK_FALSE(shown.was_asked<action::ChangeSettings>());
  shown.stage.node(Role::Status, "A seed is a whole number.");
}

}  // namespace
}  // namespace hearth::ui
