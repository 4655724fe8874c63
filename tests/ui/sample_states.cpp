#include "ui/sample_states.h"

namespace hearth::ui {
namespace {

// 2026-11-28 12:00 UTC.
constexpr int64_t kNow = 1'795'867'200'000, kHour = 3'600'000, kDay = 24 * kHour;

ChatSummary summary(ChatId id, const char* title, int64_t ago_ms, const char* folder = "") {
  ChatSummary chat;
  chat.id = id;
  chat.title = title;
  chat.updated_ms = kNow - ago_ms;
  chat.folder = folder;
  chat.messages = 4;
  return chat;
}

ShelfModel shelf_model(const char* path, const char* name, double gigabytes, const char* quantization) {
  ShelfModel model;
  model.path = path;
  model.name = name;
  model.origin = "Hearth";
  model.card.name = name;
  model.card.quantization = quantization;
  model.card.file_bytes = static_cast<uint64_t>(gigabytes * 1e9);
  return model;
}

MessageView message(MessageId id, Speaker speaker, std::string text) {
  MessageView made;
  made.id = id;
  made.speaker = speaker;
  made.text = std::move(text);
  made.siblings = {id};
  if (speaker == Speaker::Assistant) {
    made.origin.model = "Qwen3 8B";
    made.origin.tokens = 180;
    made.origin.tokens_per_s = 41.2;
    made.origin.first_token_ms = 320;
  }
  return made;
}

const char* const kAnswer =
    "### About €900 a year\n\n"
    "The electricity it uses is $E = Q / \\text{COP}$, where $Q$ is the heat you need and COP is how many "
    "units of "
    "heat you get for one unit of electricity. At €0.30 a kWh:\n\n"
    "| Water temperature | COP | Electricity | A year |\n|---|--:|--:|--:|\n"
    "| 55 °C, old radiators | 2.6 | 3,462 kWh | **€1,038** |\n"
    "| 45 °C, larger radiators | 3.0 | 3,000 kWh | **€900** |\n"
    "| 35 °C, underfloor | 3.6 | 2,500 kWh | **€750** |\n\n"
    "- Lower water temperature helps more than a bigger pump.\n"
    "- Ask the installer for the COP at your coldest week, not the yearly average.\n\n"
    "```python\nheat, price = 9000, 0.30   # kWh a year, € per kWh\nfor cop in (2.6, 3.0, 3.6):\n"
    "    print(cop, round(heat / cop * price))\n```\n";

AppState base() {
  AppState state;
  state.screen = Screen::Main;
  state.now_ms = kNow;
  state.vault.state = VaultView::State::Open;
  state.settings.lock_after_minutes = 10;
  state.settings.workbench = true;
  state.model.state = ModelView::State::Ready;
  state.model.path = "/models/qwen3-8b.gguf";
  state.model.name = "Qwen3 8B";
  state.model.quantization = "Q4_K_M";
  state.model.device = "Graphics card";
  state.model.tokens_per_s = 41;
  state.model.context_tokens = 4096;
  state.chats.chats = {summary(1, "Questions for the surgery", 3 * kDay),
                       summary(2, "What would a heat pump cost?", kHour, "House"),
                       summary(3, "Letter to the council", 2 * kHour),
                       summary(4, "Is our lease clear on pets?", 20 * kHour, "House"),
                       summary(5, "Packing list for Lisbon", 4 * kDay),
                       summary(6, "Explain my payslip", 5 * kDay, "Tax 2025")};
  state.chats.chats[0].pinned = true;
  state.chats.chats[5].tags = {"money"};
  state.chats.folders = {"House", "Tax 2025"};
  state.chats.tags = {"money"};
  state.shelf.models = {shelf_model("/models/qwen3-8b.gguf", "Qwen3 8B", 5.0, "Q4_K_M"),
                        shelf_model("/models/llama-3.2-3b.gguf", "Llama 3.2 3B", 2.0, "Q4_K_M"),
                        shelf_model("/models/gpt-oss-20b.gguf", "gpt-oss 20B", 12.1, "MXFP4")};
  state.chat.context = {.system = 320, .documents = 0, .history = 1600, .limit = 4096, .estimated = false};
  return state;
}

}  // namespace

AppState chat_state() {
  AppState state = base();
  ChatView& chat = state.chat;
  chat.id = 2;
  chat.title = "What would a heat pump cost?";
  MessageView question = message(
      22, Speaker::User, "Our house needs 9,000 kWh of heat a year. What would a heat pump cost to run?");
  question.version = 2;
  question.versions = 3;
  question.siblings = {21, 22, 23};
  MessageView answer = message(24, Speaker::Assistant, kAnswer);
  answer.thought =
      "The person wants the running cost.\nHeat divided by COP gives electricity; times the price.";
  answer.thought_s = 6.2;
  chat.messages = {question, answer};
  chat.branches = {{21, {}, Speaker::User, "What does a heat pump cost?", false},
                   {22, {}, Speaker::User, "Our house needs 9,000 kWh of heat", true},
                   {23, {}, Speaker::User, "Is a heat pump worth it?", false},
                   {24, 22, Speaker::Assistant, "About €900 a year", true},
                   {25, 21, Speaker::Assistant, "Between €8,000 and €15,000", false},
                   {26, 25, Speaker::User, "With the grant?", false},
                   {27, 23, Speaker::Assistant, "For most houses built after 1980", false}};
  return state;
}

AppState empty_state() {
  AppState state = base();
  state.chats = {};
  state.chat.context = {.system = 40, .documents = 0, .history = 0, .limit = 4096, .estimated = true};
  return state;
}

AppState no_model_state() {
  AppState state = empty_state();
  state.model = {};
  state.chat.context = {};
  return state;
}

AppState temporary_state() {
  AppState state = base();
  state.memory_only = true;
  state.vault.state = VaultView::State::InMemory;
  state.chat.temporary = true;
  return state;
}

AppState writing_state() {
  AppState state = chat_state();
  state.chat.messages.pop_back();
  state.chat.writing.phase = WritingView::Phase::Writing;
  state.chat.writing.thought = "Heat divided by COP.";
  state.chat.writing.thought_s = 3;
  state.chat.writing.text =
      "The electricity it uses is the heat you need divided by the COP, so for your house";
  state.chat.writing.tokens_per_s = 38;
  state.chat.draft = "And if we also heat the water with it?";
  state.chat.draft_version = 1;
  return state;
}

AppState thinking_state() {
  AppState state = writing_state();
  state.chat.writing.phase = WritingView::Phase::Thinking;
  state.chat.writing.text.clear();
  return state;
}

AppState comparing_state(bool done) {
  AppState state = chat_state();
  state.chat.messages.back().text =
      "A heater turns each unit of electricity into one unit of heat. A heat pump moves heat that is already "
      "outside, "
      "so one unit of electricity brings in about three.";
  state.chat.comparing = WritingView{};
  state.chat.comparing->phase = done ? WritingView::Phase::None : WritingView::Phase::Writing;
  state.chat.comparing->text =
      "Heat pumps use less electricity because they move heat instead of making it. They work like a fridge "
      "in "
      "reverse and are better for the environment";
  state.chat.comparing->tokens_per_s = 88;
  state.chat.comparing_model = "Llama 3.2 3B";
  return state;
}

AppState failed_state() {
  AppState state = chat_state();
  state.chat.messages.back().end = MessageView::End::Failed;
  state.chat.messages.back().text = "The electricity it uses is";
  state.vault.locks_in_s = 42;
  state.chats.being_erased = {{9, "Old recipes", kNow + 7'000}};
  state.notices = {{1, Notice::Kind::Done, "Imported 312 chats; 4 were there already.", Remedy::None, 0, 0},
                   {2, Notice::Kind::Caution,
                    "The graphics card gave a wrong result, so the processor is used. Answers are slower.",
                    Remedy::UseProcessor, 0, 0},
                   {3, Notice::Kind::Danger, "The disk is full. Your last message is kept in memory.",
                    Remedy::FreeSpace, 0, 0}};
  return state;
}

AppState full_state() {
  AppState state = chat_state();
  state.chat.context = {
      .system = 300, .documents = 2400, .history = 1200, .limit = 4096, .estimated = true, .left_out = 4};
  state.chat.attached = {
      {0, "Energy bill 2025.pdf", 812'000, ""},
      {0, "Floor plan of the whole house with the extension that was never built.png", 4'200'000, ""},
      {0, "notes.doc", 0, "This kind of file cannot be read yet."}};
  state.chat.messages.front().attachments = {{5, "Energy bill 2024.pdf", 790'000, ""}};
  state.chat.messages.back().end = MessageView::End::Length;
  state.settings.network = true;
  return state;
}

// Of the lease, as the source panel shows it.
constexpr std::string_view kLeasePage =
    "Residential lease · 14 Mill Lane\n\n7. Deposit\n7.1 The Tenant shall pay a deposit equal to two months' "
    "rent, which the Landlord shall hold in an account kept separate from the Landlord's own money.\n\n7.2 "
    "The "
    "Landlord shall return the deposit within thirty days of the end of the tenancy, less the cost of any "
    "damage that both parties have agreed in writing.\n\n7.3 Interest earned on the deposit belongs to the "
    "Tenant and shall be paid together with it.\n\n8. Care of the dwelling\n8.1 The Tenant shall keep the "
    "dwelling clean and aired and shall report defects without delay.\n";

AppState cited_state() {
  AppState state = base();
  ChatView& chat = state.chat;
  chat.id = 5;
  chat.title = "Is our lease clear on pets?";
  chat.asks_documents = true;
  const MessageView question =
      message(51, Speaker::User, "What does our lease say about the deposit, and may we keep a dog?");
  MessageView answer = message(
      52, Speaker::Assistant,
      "You pay two months' rent, and the landlord must keep it in a separate account. [1] It has to come "
      "back "
      "within thirty days of the end of the tenancy. [1] ~~One small dog is allowed without asking.~~ The "
      "house rules ask that dogs are kept on a lead in the yard. [2]");
  AnswerSources sources;
  sources.searched = 3;
  sources.struck = 1;
  sources.passages = {{.document = "0011223344556677",
                       .file = "Lease, 14 Mill Lane.pdf",
                       .page = 3,
                       .paged = true,
                       .begin = 34,
                       .end = 420},
                      {.document = "8899aabbccddeeff", .file = "House rules.md", .heading = "Yard"}};
  const size_t sentence = kLeasePage.find("The Landlord shall return");
  const size_t end = kLeasePage.find("\n\n7.3");
  sources.citations = {{0, answer.text.find("[1]"), 46, 120},
                       {0, answer.text.rfind("[1]"), sentence, end},
                       {1, answer.text.find("[2]"), 0, 40}};
  answer.sources = sources;
  chat.messages = {question, answer};
  return state;
}

AppState passages_state() {
  AppState state = cited_state();
  ChatView& chat = state.chat;
  chat.writing.phase = WritingView::Phase::Reading;
  chat.writing.read = 0.38;
  chat.writing.from_documents = true;
  chat.writing.sources = chat.messages.back().sources;
  chat.writing.sources->struck = 0;
  chat.writing.sources->citations.clear();
  chat.messages.pop_back();
  return state;
}

AppState not_there_state() {
  AppState state = cited_state();
  MessageView& answer = state.chat.messages.back();
  answer.text = "This is not in your documents.";
  answer.origin = {};
  answer.sources->found = false;
  answer.sources->struck = 0;
  answer.sources->citations.clear();
  return state;
}

AppState source_state() {
  AppState state = cited_state();
  SourceView& source = state.source;
  source.state = SourceView::State::Shown;
  source.message = 52;
  source.passage = 0;
  source.citation = 1;
  source.sources = *state.chat.messages.back().sources;
  source.text = kLeasePage;
  source.begin = source.sources.citations[1].begin;
  source.end = source.sources.citations[1].end;
  source.suspicious = true;
  return state;
}

// A page with grey lines for words, as large as A4; one of them is cited.
AppState source_page_state() {
  AppState state = source_state();
  SourcePicture& picture = state.source.picture.emplace();
  picture.number = 1;
  picture.width = 595;
  picture.height = 842;
  picture.rgb.assign(size_t{picture.width} * picture.height * 3, '\xFF');
  for (uint32_t line = 0; line < 30; ++line)
    for (uint32_t y = 80 + 22 * line; y < 88 + 22 * line; ++y)
      std::fill_n(picture.rgb.begin() + (y * picture.width + 70) * 3, (line % 7 == 6 ? 200 : 455) * 3,
                  '\x40');
  picture.marks = {{66, 76, 529, 93}, {66, 98, 300, 115}};
  state.source.asked_width = 549;
  return state;
}

AppState search_state() {
  AppState state = chat_state();
  state.search.query = "lease";
  SearchHit hit;
  hit.chat = 4;
  hit.message = 41;
  hit.snippet.text =
      "…says that the lease may not be ended before the first year is over, unless both sides agree to it…";
  hit.snippet.marks = {{17, 22}};
  state.search.hits = {hit, hit};
  state.search.hits[1].chat = 3;
  state.search.hits[1].snippet.text = "The lease";
  state.search.hits[1].snippet.marks = {{4, 9}};
  state.search.titles = {"Is our lease clear on pets?", "Letter to the council"};
  return state;
}

AppState hostile_state_of_chats() {
  AppState state = base();
  const std::string word(200, 'w');
  state.chats.chats[1].title =
      "A title that goes on and on, longer than any bar could ever show, because nobody stopped it";
  state.chats.chats[1].folder = "A folder with a very long name indeed";
  state.chats.chats[2].title = word;
  state.chats.chats[3].title = "ما هي تكلفة المضخة الحرارية؟";
  state.chats.chats[4].title = "👩‍🚒🔥 fire 火事 пожар";
  state.chats.chats[5].title = "";
  state.chats.folders = {"A folder with a very long name indeed", "شقة"};
  ChatView& chat = state.chat;
  chat.id = 2;
  chat.title = state.chats.chats[1].title;
  chat.messages = {
      message(1, Speaker::User, word + "\n\n\n" + "ما هي تكلفة تشغيل المضخة الحرارية في منزلنا؟ 9,000 kWh"),
      message(2, Speaker::Assistant, word + " " + word),
      message(3, Speaker::User, "👩‍🚒🔥🇪🇺 火事 пожар"),
      message(4, Speaker::Assistant, "تكلف حوالي 900 يورو في السنة (COP = 3.0).\n\n* " + word),
      message(5, Speaker::User, "")};
  chat.messages[1].end = MessageView::End::Stopped;
  chat.messages[3].end = MessageView::End::Stopped;
  chat.messages[3].origin.model =
      "a-model-with-a-very-long-file-name-that-somebody-made-Q4_K_M-00001-of-00003.gguf";
  chat.messages.pop_back();
  state.model.name = chat.messages[3].origin.model;
  state.model.device = "Intel(R) Arc(TM) A380 Graphics (DG2)";
  return state;
}

AppState many_chats_state() {
  AppState state = base();
  state.chats.chats.clear();
  for (ChatId id = 1; id <= 2'000; ++id) {
    ChatSummary chat = summary(id, "", id * 7 * kHour);
    chat.title = "Chat number " + std::to_string(id);
    state.chats.chats.push_back(chat);
  }
  return state;
}

AppState long_chat_state(size_t messages) {
  AppState state = base();
  state.chat.id = 2;
  state.chat.title = "A chat of many years";
  for (size_t i = 0; i < messages; ++i) {
    const auto id = static_cast<MessageId>(i + 1);
    const bool question = i % 2 == 0;
    std::string text = question ? "Question " + std::to_string(i / 2 + 1) + ": what comes next, and why?"
                                : "Answer " + std::to_string(i / 2 + 1) + ".";
    for (size_t more = 0; !question && more < i % 7; ++more)
      text += " It goes on for a while, so that messages have different heights and lines have to be broken.";
    if (!question && i % 11 == 0)
      text += "\n\n- a first point\n- a second one\n\nAnd **bold** words with `code`.";
    state.chat.messages.push_back(
        message(id, question ? Speaker::User : Speaker::Assistant, std::move(text)));
  }
  return state;
}

}  // namespace hearth::ui
