// The shell, the sidebar and the conversation, drawn without a window. HEARTH_PICTURES=FOLDER also saves what
// each state looks like; HEARTH_WRITE_GOLDEN=1 writes the golden texts anew.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "ui/chat_stage.h"
#include "ui/golden.h"
#include "ui/sample_states.h"
#include "ui/scenes.h"

namespace hearth::ui {
namespace {

TEST_CASE("every scene can be looked at") {
  const char* folder = std::getenv("HEARTH_PICTURES");
  if (!folder) return;
  const char* only = std::getenv("HEARTH_SCENE");  // names, apart by spaces
  const char* part = std::getenv("HEARTH_SIZE");   // of the file's name
  std::filesystem::create_directories(folder);
  struct Size {
    float width, height, zoom;
    ThemeName look = ThemeName::Light;
    bool mirrored = false;
  };
  const Size sizes[] = {{1280, 800, 1},
                        {1280, 800, 1, ThemeName::Dark},
                        {1280, 800, 1, ThemeName::HighContrastDark},
                        {1280, 800, 1, ThemeName::HighContrastLight},
                        {390, 844, 1},
                        {720, 800, 1},
                        {1100, 800, 1},
                        {1440, 900, 1},
                        {1000, 620, 1.5f},
                        {640, 400, 2},
                        {1280, 800, 1, ThemeName::Light, true}};
  for (const Scene& scene : chat_scenes()) {
    if (only && !std::string(only).contains(scene.name)) continue;
    for (const Size& size : sizes) {
      std::ostringstream name;
      name << scene.name << "-" << size.width << "x" << size.zoom << "-" << static_cast<int>(size.look)
           << (size.mirrored ? "m" : "") << ".png";
      if (part && !name.str().contains(part)) continue;
      Shown shown(scene.state(), size.width, size.height, size.zoom);
      shown.stage.ui.theme = &theme(size.look);
      shown.stage.ui.mirrored = size.mirrored;
      scene.prepare_on(shown);
      REQUIRE(save_picture(shown.stage.picture(), folder + ("/" + name.str())));
    }
  }
}

TEST_CASE("the tree of each scene is the golden one") {
  for (const Scene& scene : chat_scenes()) {
    if (std::string_view(scene.name) == "many_chats") continue;
    CAPTURE(scene.name);
    Shown shown(scene.state());
    const std::string text = scene.prepare_on(shown).stage.tree.to_text();
    CHECK(text == golden(std::string("chat_") + scene.name, text));
  }
}

TEST_CASE("the names that scripts and pages rely on are there") {
  Shown shown(chat_state());
  for (const auto& [role, name] :
       std::initializer_list<std::pair<Role, const char*>>{{Role::TextBox, "Message"},
                                                           {Role::Button, "Send"},
                                                           {Role::Log, "Conversation"},
                                                           {Role::Button, "New chat"},
                                                           {Role::SearchBox, "Search chats"},
                                                           {Role::List, "Chats"},
                                                           {Role::Button, "Lock"},
                                                           {Role::Button, "Import chats"},
                                                           {Role::Status, "Model"}})
    shown.stage.node(role, name);
  CHECK(shown.stage.node(Role::Status, "Model").value == "Qwen3 8B \u00B7 Graphics card");
  Shown nobody(no_model_state());
  nobody.stage.node(Role::Button, "Choose a model file");
  Shown writing(writing_state());
  writing.stage.node(Role::Button, "Stop");
  CHECK(writing.stage.tree.find(Role::Button, "Send") == nullptr);
}

TEST_CASE("finished messages are the children of the conversation, role first") {
  Shown shown(chat_state());
  const auto& nodes = shown.stage.tree.nodes();
  std::vector<std::string> names;
  for (const SemanticNode& node : nodes)
    if (node.parent >= 0 && nodes[static_cast<size_t>(node.parent)].role == Role::Log &&
        node.role == Role::Article)
      names.push_back(node.name);
  REQUIRE(names.size() == 2);
  CHECK(names[0].starts_with("You: Our house needs"));
  CHECK(names[1].starts_with("Hearth: About"));
}

TEST_CASE("the notice and what leaves this computer are on screen at every width and size") {
  for (const float width : {320.0f, 390.0f, 719.0f, 720.0f, 1099.0f, 1100.0f, 1440.0f, 2200.0f})
    for (const float height : {360.0f, 800.0f}) {
      CAPTURE(width);
      CAPTURE(height);
      Shown shown(chat_state(), width, height);
      const Box notice = shown.stage.node(Role::Text, "machine-made").box;
      CHECK(notice.x >= 0);
      CHECK(notice.x + notice.w <= width + 0.5f);
      CHECK(notice.y + notice.h <= height + 0.5f);
      const Box pill = shown.stage.node(Role::Button, "Nothing leaves this computer").box;
      CHECK(pill.w > 20);
      CHECK(pill.x + pill.w <= width + 0.5f);
    }
}

TEST_CASE("what leaves this computer is worked out anew in each frame") {
  Shown shown(chat_state());
  CHECK(exposure(shown.state) == Exposure::Nothing);
  shown.state.settings.network = true;
  CHECK(exposure(shown.state) == Exposure::NetworkAllowed);
  shown.state.downloads.push_back({.id = 1, .host = "models.example", .state = DownloadView::State::Running});
  CHECK(exposure(shown.state) == Exposure::Fetching);
  shown.frame();
  shown.stage.node(Role::Button, "Fetching a file from models.example");
  shown.state.downloads.front().state = DownloadView::State::Done;
  shown.state.settings.network = false;
  shown.frame();
  shown.stage.node(Role::Button, "Nothing leaves this computer");
  shown.state.ledger.entries.push_back({.host = "models.example"});
  CHECK(exposure(shown.state) == Exposure::Fetching);
}

TEST_CASE("a question is typed and sent with Enter, and the box is empty again") {
  Shown shown(empty_state());
  shown.stage.type("How are you?");
  shown.stage.key(ImGuiKey_Enter);
  CHECK(shown.asked<action::Send>().text == "How are you?");
  CHECK(shown.drafts.chat.message.empty());
  shown.frame(2);
  CHECK(shown.stage.node(Role::TextBox, "Message").value.empty());
  shown.stage.type("More");
  shown.stage.click(Role::Button, "Send");
  CHECK(shown.asked<action::Send>().text == "More");
}

TEST_CASE("a script can type and send") {
  Shown shown(empty_state());
  shown.stage.ask(SemanticRequest::Kind::Type, Role::TextBox, "Message", "Hello");
  shown.frame();
  shown.stage.ask(SemanticRequest::Kind::Press, Role::Button, "Send");
  CHECK(shown.asked<action::Send>().text == "Hello");
}

TEST_CASE("nothing is sent without words, without a model or while an answer is written") {
  for (AppState (*state)() : {empty_state, no_model_state, writing_state}) {
    Shown shown(state());
    shown.drafts.chat.focus_message = true;
    shown.frame(2);
    if (state != empty_state) shown.stage.type("Hello");
    shown.stage.key(ImGuiKey_Enter);
    CHECK_FALSE(shown.was_asked<action::Send>());
  }
}

TEST_CASE("a draft is kept a second after typing stopped, and before leaving") {
  Shown shown(chat_state());
  shown.stage.type("Half a thought");
  CHECK_FALSE(shown.was_asked<action::KeepDraft>());
  shown.frame(70);
  CHECK(shown.asked<action::KeepDraft>().text == "Half a thought");
  shown.out.clear();
  shown.frame(70);
  CHECK_FALSE(shown.was_asked<action::KeepDraft>());
  shown.stage.type("s");
  shown.stage.click(Role::ListItem, "Letter to the council");
  size_t kept = 0, opened = 0;
  for (size_t i = 0; i < shown.out.size(); ++i) {
    if (std::holds_alternative<action::KeepDraft>(shown.out[i])) kept = i + 1;
    if (std::holds_alternative<action::OpenChat>(shown.out[i])) opened = i + 1;
  }
  CHECK(kept > 0);
  CHECK(opened > kept);
}

TEST_CASE("a draft that the state brings is shown") {
  Shown shown(writing_state());
  CHECK(shown.stage.node(Role::TextBox, "Message").value == "And if we also heat the water with it?");
}

TEST_CASE("Escape and the button stop an answer") {
  Shown shown(writing_state());
  shown.stage.key(ImGuiKey_Escape);
  CHECK(shown.was_asked<action::Stop>());
  shown.out.clear();
  shown.stage.click(Role::Button, "Stop");
  CHECK(shown.was_asked<action::Stop>());
}

TEST_CASE("a question is edited in place") {
  Shown shown(chat_state());
  shown.stage.key(ImGuiKey_E, ImGuiMod_Ctrl);
  shown.frame(2);
  shown.stage.ask(SemanticRequest::Kind::Type, Role::TextBox, "Edited text", "And a gas boiler?");
  shown.frame(2);
  shown.stage.click(Role::Button, "Ask this instead");
  CHECK(shown.asked<action::Edit>().message == 22);
  CHECK(shown.asked<action::Edit>().text == "And a gas boiler?");
}

TEST_CASE("Escape leaves an edit without asking for anything") {
  Shown shown(chat_state());
  shown.stage.click(Role::Button, "Edit your message");
  REQUIRE(shown.drafts.chat.editing);
  shown.out.clear();
  shown.stage.key(ImGuiKey_Escape);
  shown.frame(2);
  CHECK_FALSE(shown.drafts.chat.editing);
  CHECK_FALSE(shown.was_asked<action::Edit>());
  CHECK_FALSE(shown.was_asked<action::Stop>());
}

TEST_CASE("the buttons that bring a model lie inside the window at every width") {
  for (const float width : {320.0f, 390.0f, 560.0f, 720.0f, 1280.0f}) {
    CAPTURE(width);
    Shown shown(no_model_state(), width, 844);
    const Box file = shown.stage.node(Role::Button, "Choose a model file").box;
    const Box choose = shown.stage.node(Role::Button, "Choose a model").box;
    CHECK(file.x + file.w <= width - 12);
    CHECK(choose.x + choose.w <= width - 12);
    CHECK((file.x + file.w < choose.x || file.y + file.h < choose.y));
  }
}

TEST_CASE("other versions are shown by arrows and by keys") {
  Shown shown(chat_state());
  shown.stage.click(Role::Button, "Next version");
  CHECK(shown.asked<action::ShowVersion>().message == 23);
  shown.stage.key(ImGuiKey_LeftArrow, ImGuiMod_Alt);
  CHECK(shown.asked<action::ShowVersion>().message == 21);
}

TEST_CASE("an answer can be made again, continued, compared and kept") {
  Shown shown(chat_state());
  shown.stage.click(Role::Button, "Try again");
  CHECK(shown.asked<action::Regenerate>().message == 24);
  shown.stage.click(Role::Button, "Compare with another model");
  shown.frame(3);
  shown.stage.click(Role::ListItem, "Llama 3.2 3B");
  CHECK(shown.asked<action::Compare>().model_path == "/models/llama-3.2-3b.gguf");

  Shown full(full_state());
  full.stage.click(Role::Button, "Continue");
  CHECK(full.was_asked<action::Continue>());

  Shown compared(comparing_state(true));
  compared.stage.click(Role::Button, "Keep this answer");
  CHECK_FALSE(compared.asked<action::KeepComparison>().second);
}

TEST_CASE("the branch map leads to every version") {
  Shown shown(chat_state());
  shown.stage.key(ImGuiKey_G, ImGuiMod_Ctrl);
  shown.frame(3);
  shown.stage.click(Role::ListItem, "With the grant?");
  CHECK(shown.asked<action::ShowVersion>().message == 26);
  CHECK_FALSE(shown.drafts.chat.branch_map);
}

TEST_CASE("chats are opened, renamed, deleted and brought back from the list") {
  Shown shown(chat_state());
  shown.stage.click(Role::ListItem, "Letter to the council");
  CHECK(shown.asked<action::OpenChat>().chat == 3);
  shown.stage.ask(SemanticRequest::Kind::Focus, Role::ListItem, "Letter to the council");
  shown.frame(2);
  shown.stage.key(ImGuiKey_F2);
  REQUIRE(shown.drafts.sidebar.renaming == 3);
  shown.frame(2);
  shown.stage.ask(SemanticRequest::Kind::Type, Role::TextBox, "New title", "Letter to the mayor");
  shown.frame(2);
  shown.stage.key(ImGuiKey_Enter);
  CHECK(shown.asked<action::RenameChat>().title == "Letter to the mayor");
  shown.stage.ask(SemanticRequest::Kind::Focus, Role::ListItem, "Packing list");
  shown.frame(2);
  shown.stage.key(ImGuiKey_Delete);
  CHECK(shown.asked<action::DeleteChat>().chat == 5);
  shown.state.chats.being_erased = {{5, "Packing list for Lisbon", shown.state.now_ms + 10'000}};
  shown.frame(2);
  shown.stage.click(Role::Button, "Undo");
  CHECK(shown.asked<action::UndoDelete>().chat == 5);
}

TEST_CASE("folders, tags and the archive narrow the list down") {
  Shown shown(chat_state());
  shown.stage.click(Role::ListItem, "House");
  CHECK(shown.asked<action::FilterChats>().folder == "House");
  shown.state.chats.folder = "House";
  shown.frame(2);
  CHECK(shown.stage.tree.find(Role::ListItem, "Letter to the council") == nullptr);
  CHECK(shown.stage.tree.find(Role::ListItem, "Is our lease") != nullptr);
  shown.stage.click(Role::ListItem, "House");
  CHECK_FALSE(shown.asked<action::FilterChats>().folder);
}

TEST_CASE("a search is asked for with each letter and leads to its messages") {
  Shown shown(chat_state());
  shown.stage.key(ImGuiKey_K, ImGuiMod_Ctrl);
  shown.frame(2);
  shown.stage.type("lease");
  CHECK(shown.asked<action::Search>().query == "lease");
  shown.state.search = search_state().search;
  shown.frame(2);
  shown.stage.click(Role::ListItem, "Is our lease clear on pets?");
  CHECK(shown.asked<action::OpenChat>().message == 41);
}

TEST_CASE("what was typed is forgotten when a session without a vault is locked") {
  Shown shown(chat_state());
  shown.stage.type("a secret");
  AppState closed;
  closed.screen = Screen::Welcome;
  shown.state = closed;
  shown.frame(2);
  CHECK(shown.drafts.chat.message.empty());
}

TEST_CASE("what was typed is forgotten when the vault is locked") {
  Shown shown(chat_state());
  shown.stage.type("a secret");
  shown.stage.key(ImGuiKey_L, ImGuiMod_Ctrl);
  CHECK(shown.was_asked<action::Lock>());
  AppState locked;
  locked.screen = Screen::Unlock;
  locked.vault.state = VaultView::State::Locked;
  shown.state = locked;
  shown.frame(2);
  CHECK(shown.drafts.chat.message.empty());
  CHECK(shown.drafts.chat.items.empty());
}

TEST_CASE("files let go over the window go where they belong") {
  Shown shown(chat_state());
  shown.drafts.dropped = {"/home/me/model.gguf", "/home/me/export.zip", "/home/me/letter.pdf"};
  shown.frame();
  CHECK(shown.asked<action::TakeFiles>().paths ==
        std::vector<std::string>{"/home/me/model.gguf", "/home/me/export.zip", "/home/me/letter.pdf"});
  shown.out.clear();
  shown.frame();
  CHECK_FALSE(shown.was_asked<action::TakeFiles>());
}

TEST_CASE("an answer from documents names what it rests on, and a press opens the page") {
  Shown shown(cited_state());
  shown.stage.node(Role::Status, "Searched 3 files, used these passages");
  shown.stage.node(Role::Status, "One sentence is not in your documents");
  shown.stage.click(Role::Link, "Source 2: House rules.md, Yard");
  CHECK(shown.asked<action::ShowSource>().message == 52);
  CHECK(shown.asked<action::ShowSource>().passage == 1);
  CHECK(shown.asked<action::ShowSource>().citation == 2u);
  // The second sentence cites the same passage, at another place.
  const SemanticNode* second = nullptr;
  for (const SemanticNode& node : shown.stage.tree.nodes())
    if (node.role == Role::Link && node.name == "Source 1: Lease, 14 Mill Lane.pdf, page 3") second = &node;
  REQUIRE(second != nullptr);
  shown.stage.tree.request({SemanticRequest::Kind::Press, second->id, {}});
  shown.frame(2);
  CHECK(shown.asked<action::ShowSource>().passage == 0);
  CHECK(shown.asked<action::ShowSource>().citation == 1u);
}

TEST_CASE("passages can be opened while the model reads them, and citations while it writes") {
  Shown shown(passages_state());
  shown.stage.node(Role::Status, "Searched 3 files, reading these passages");
  shown.stage.click(Role::Link, "Source 2: House rules.md, Yard");
  CHECK(shown.asked<action::ShowSource>().message == 0);
  CHECK(shown.asked<action::ShowSource>().passage == 1);
  CHECK_FALSE(shown.asked<action::ShowSource>().citation);
  WritingView& writing = shown.state.chat.writing;
  writing.phase = WritingView::Phase::Writing;
  writing.text = "Dogs are kept on a lead in the yard. [2]";
  writing.sources->citations = {{1, writing.text.find("[2]"), 0, 40}};
  shown.out.clear();
  shown.frame(2);
  shown.stage.node(Role::Status, "Searched 3 files, used these passages");
  CHECK(shown.stage.tree.find(Role::Link, "Source 1: Lease") == nullptr);
  shown.stage.click(Role::Link, "Source 2: House rules.md, Yard");
  CHECK(shown.asked<action::ShowSource>().citation == 0u);
}

TEST_CASE(
    "the switch beside the box says what is answered from, and leads to documents where there are none") {
  Shown shown(chat_state());
  shown.stage.click(Role::Button, "Answer from my documents");
  CHECK(shown.asked<action::AskDocuments>().documents);
  CHECK(shown.asked<action::ShowPage>().page == Page::Documents);
  shown.out.clear();
  shown.state.documents.documents = {{.id = "1", .name = "lease.pdf"}};
  shown.state.chat.asks_documents = true;
  shown.frame(2);
  CHECK(shown.stage.node(Role::Button, "Answer from my documents").checked == true);
  shown.stage.click(Role::Button, "Answer from my documents");
  CHECK_FALSE(shown.asked<action::AskDocuments>().documents);
  CHECK_FALSE(shown.was_asked<action::ShowPage>());
}

TEST_CASE("that documents stay on this computer is said only where they do") {
  Shown shown(cited_state());
  CHECK(shown.stage.node(Role::TextBox, "Message").description.contains("stay on this computer"));
  shown.state.model.server = "192.168.1.20:8080";
  shown.frame(2);
  CHECK(shown.stage.node(Role::TextBox, "Message").description.contains("go to 192.168.1.20:8080"));
  shown.state.chat.asks_documents = false;
  shown.frame(2);
  CHECK_FALSE(shown.stage.node(Role::TextBox, "Message").description.contains("this computer"));
}

TEST_CASE("the source stands beside the conversation, or in its place, and can be closed") {
  for (const float width : {1440.0f, 1100.0f, 720.0f, 390.0f}) {
    CAPTURE(width);
    Shown shown(source_state(), width);
    CHECK(shown.stage.node(Role::Region, "Source").value == "Lease, 14 Mill Lane.pdf, page 3");
    CHECK((shown.stage.tree.find(Role::TextBox, "Message") != nullptr) == (width >= 1100));
    shown.stage.click(Role::Button, "Close the source");
    CHECK(shown.was_asked<action::CloseSource>());
  }
}

TEST_CASE("notices are told with the button that mends them") {
  Shown shown(failed_state());
  CHECK(shown.stage.tree.find(Role::Alert, "The disk is full") != nullptr);
  shown.stage.click(Role::Button, "Free some space");
  CHECK(shown.asked<action::UseRemedy>().notice == 3);
  shown.stage.click(Role::Button, "Dismiss");
  CHECK(shown.was_asked<action::DismissNotice>());
}

TEST_CASE("of 10,000 messages only those near the window are laid out") {
  Shown shown(long_chat_state());
  shown.frame(3);
  const auto articles = [&] {
    size_t drawn = 0;
    for (const SemanticNode& node : shown.stage.tree.nodes())
      drawn += node.role == Role::Article && node.box.h > 0;
    return drawn;
  };
  CHECK(articles() < 40);
  CHECK(shown.stage.tree.find(Role::Article, "Question 5000:") != nullptr);
  shown.stage.move_mouse(700, 400);
  for (int i = 0; i < 30; ++i) shown.stage.wheel(5);
  CHECK(articles() < 40);
  CHECK(shown.stage.tree.find(Role::Button, "Go to the end") != nullptr);
  shown.stage.click(Role::Button, "Go to the end");
  shown.frame(3);
  CHECK(shown.drafts.chat.list.following());
}

TEST_CASE("reading further up is not disturbed while an answer is written") {
  AppState state = long_chat_state(60);
  state.chat.writing.phase = WritingView::Phase::Writing;
  state.chat.writing.text = "One.";
  Shown shown(state);
  shown.stage.move_mouse(700, 400);
  for (int i = 0; i < 10; ++i) shown.stage.wheel(2);
  shown.frame(4);
  const auto place = [&] { return shown.stage.node(Role::Article, "Question 20:").box; };
  shown.drafts.chat.show_message = 39;
  shown.frame(4);
  const float before = place().y;
  for (int i = 0; i < 20; ++i) {
    shown.state.chat.writing.text += " And more of it, so that it takes many lines in the end.";
    shown.frame();
    CHECK(place().y == doctest::Approx(before));
  }
}

TEST_CASE("the end stays in view while an answer is written") {
  AppState state = long_chat_state(60);
  state.chat.writing.phase = WritingView::Phase::Writing;
  Shown shown(state);
  const auto bottom = [&] {
    const Box box = shown.stage.node(Role::Status, "Writing").box;
    return box.y + box.h;
  };
  const float before = bottom();
  for (int i = 0; i < 20; ++i) {
    shown.state.chat.writing.text += " And more of it, so that it takes many lines in the end.";
    shown.frame();
    CHECK(bottom() == doctest::Approx(before).epsilon(0.003));
  }
}

TEST_CASE("whatever is attached and said, a small window keeps room for the conversation") {
  for (AppState state : {full_state(), failed_state(), no_model_state()}) {
    Shown shown(state, 640, 400, 2);
    CHECK(shown.stage.node(Role::Log, "Conversation").box.h >= 2 * 90);
    shown.stage.node(Role::Text, "Answers are machine-made");
  }
}

TEST_CASE(
    "up and down go from message to message, and versions are those of the message that has the keyboard") {
  Shown shown(chat_state());
  shown.stage.ask(SemanticRequest::Kind::Focus, Role::Button, "Edit the answer");
  shown.frame(3);
  CHECK(shown.drafts.chat.focused == 24);
  shown.stage.key(ImGuiKey_UpArrow);
  shown.frame(4);
  CHECK(shown.drafts.chat.focused == 22);
  shown.stage.key(ImGuiKey_LeftArrow, ImGuiMod_Alt);
  CHECK(shown.asked<action::ShowVersion>().message == 21);
  shown.stage.key(ImGuiKey_DownArrow);
  shown.frame(4);
  CHECK(shown.drafts.chat.focused == 24);
}

TEST_CASE("an answer is told without its Markdown") {
  Shown shown(chat_state());
  const std::string& name = shown.stage.node(Role::Article, "Hearth: ").name;
  CHECK(name.starts_with("Hearth: About"));
  CHECK_FALSE(name.contains("**"));
}

TEST_CASE("the archive is offered only when something is in it") {
  Shown shown(chat_state());
  CHECK(shown.stage.tree.find(Role::ListItem, "Archived chats") == nullptr);
  shown.state.chats.chats[4].archived = true;
  shown.frame(2);
  shown.stage.node(Role::ListItem, "Archived chats");
}

TEST_CASE("the first test of a GPU is said in words") {
  AppState state = chat_state();
  state.model.state = ModelView::State::Opening;
  state.model.tested_device = "Arc A380";
  Shown shown(state);
  CHECK(shown.stage.node(Role::Status, "Model").value == "First test of Arc A380\u2026");
}

TEST_CASE("keys are named as on the person's keyboard") {
  CHECK(shown_keys("Ctrl Shift N") == "Ctrl Shift N");
  CHECK(shown_keys("Alt Left, Alt Right") == "Alt \u2190, Alt \u2192");
  set_language("de");
  CHECK(shown_keys("Ctrl ,") == "Strg ,");
  CHECK(shown_keys("E, Ctrl E") == "E, Strg E");
  CHECK(shown_keys("Ctrl +, Ctrl -, Ctrl 0") == "Strg +, Strg -, Strg 0");
  set_language("en");
}

TEST_CASE("in a page no key is promised that the browser keeps for itself") {
  const auto keys_in = [](bool page) {
    Ui ui;
    ui.in_page = page;
    std::vector<std::string_view> keys;
    for (const Shortcut& shortcut : shortcuts(ui)) keys.push_back(shortcut.keys);
    return keys;
  };
  const auto promises = [](const std::vector<std::string_view>& keys, std::string_view wanted) {
    return std::ranges::find(keys, wanted) != keys.end();
  };
  for (const std::string_view kept : {"Ctrl N", "Ctrl Shift N", "Ctrl L", "Ctrl J", "Ctrl G"}) {
    CHECK(promises(keys_in(false), kept));
    CHECK_FALSE(promises(keys_in(true), kept));
  }
  CHECK(promises(keys_in(true), "E"));
  CHECK(promises(keys_in(true), "Ctrl K"));
  Ui page;
  page.in_page = true;
  CHECK(key_hint(page, "Ctrl N").empty());
  CHECK(key_hint(page, "Ctrl K") == "Ctrl K");
}

TEST_CASE("2,000 chats cost no more than what is shown of them") {
  Shown shown(many_chats_state());
  size_t rows = 0;
  for (const SemanticNode& node : shown.stage.tree.nodes()) rows += node.role == Role::ListItem;
  CHECK(rows < 80);
  CHECK(rows > 10);
}

}  // namespace
}  // namespace hearth::ui
