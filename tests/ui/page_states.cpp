#include "ui/page_states.h"

#include <utility>

namespace hearth::ui {
namespace {

constexpr uint64_t kGB = 1'000'000'000, kGiB = 1ull << 30;
// 2026-11-28 12:00 UTC.
constexpr int64_t kNow = 1'795'867'200'000, kMinute = 60'000, kDay = 24 * 60 * kMinute;

ModelChoice choice(ModelChoice::Kind kind, const char* id, const char* name, const char* about,
                   double gigabytes, double words_per_s) {
  ModelChoice made;
  made.kind = kind;
  made.id = id;
  made.name = name;
  made.about = about;
  made.file = std::string(id) + "-Q4_K_M.gguf";
  made.host = "huggingface.co";
  made.licence = "Apache 2.0";
  made.licence_words = "Free for any use";
  made.bytes = static_cast<uint64_t>(gigabytes * 1e9);
  made.memory_bytes = static_cast<uint64_t>(gigabytes * 1.2 * static_cast<double>(kGiB));
  made.words_per_s = words_per_s;
  return made;
}

std::vector<ModelChoice> catalogue() {
  std::vector<ModelChoice> all = {
      choice(ModelChoice::Kind::Quick, "smollm3-3b", "SmolLM3 3B",
             "Short answers, everyday wording, summaries of a page or two.", 1.9, 70),
      choice(ModelChoice::Kind::Balanced, "qwen3-8b", "Qwen3 8B",
             "Letters, planning, questions about your own documents.", 5.0, 30),
      choice(ModelChoice::Kind::Careful, "gemma-3-12b", "Gemma 3 12B",
             "Longer reasoning, translation, careful wording.", 7.3, 2.4)};
  all[2].licence = "Gemma terms";
  all[2].licence_words = "Free, but some uses are ruled out";
  all[2].fits = false;
  return all;
}

std::vector<DeviceSummary> devices() {
  DeviceSummary processor, card, built_in;
  processor.id = "cpu";
  processor.name = "AMD Ryzen 7 5800X";
  processor.kind = "cpu";
  processor.memory_bytes = 16 * kGiB;
  processor.self_test = "passed";
  processor.tokens_per_s = 92;
  card.id = "vulkan:0";
  card.name = "Intel Arc A380";
  card.kind = "discrete gpu";
  card.memory_bytes = 6 * kGiB;
  card.self_test = "passed";
  card.tokens_per_s = 410;
  built_in.id = "vulkan:1";
  built_in.name = "AMD Radeon Graphics";
  built_in.kind = "integrated gpu";
  built_in.memory_bytes = 2 * kGiB;
  built_in.self_test = "MatMul with Q6_K weights differs from the reference in 1 of 64 checks";
  return {card, processor, built_in};
}

AppState base() {
  AppState state;
  state.now_ms = kNow;
  state.shelf.free_memory_bytes = 8 * kGiB;
  state.shelf.free_disk_bytes = 148 * kGB;
  state.workbench.devices = devices();
  return state;
}

AppState opened() {
  AppState state = base();
  state.screen = Screen::Main;
  state.vault.state = VaultView::State::Open;
  state.vault.names = {"default"};
  return state;
}

ShelfModel shelf_model(const char* name, const char* quantization, double gigabytes, const char* licence,
                       const char* licence_words, const char* author, const char* origin) {
  ShelfModel model;
  model.name = name;
  model.path = std::string("/home/ada/models/") + name + ".gguf";
  model.origin = origin;
  model.card.name = name;
  model.card.quantization = quantization;
  model.card.file_bytes = static_cast<uint64_t>(gigabytes * 1e9);
  model.card.parameters = static_cast<uint64_t>(gigabytes * 1.65e9);
  model.card.licence = licence;
  model.card.author = author;
  model.card.architecture = "qwen3";
  model.card.trained_context = 40960;
  model.card.layers = 36;
  model.card.vocabulary = 151936;
  model.card.has_chat_template = true;
  model.licence_words = licence_words;
  model.memory_bytes = static_cast<uint64_t>(gigabytes * 1.12 * 1e9);
  model.removable = model.origin == "Hearth";
  return model;
}

std::vector<ShelfModel> shelf() {
  std::vector<ShelfModel> all = {
      shelf_model("Qwen3 8B", "Q4_K", 5.0, "Apache 2.0", "Free for any use", "Qwen team", "Hearth"),
      shelf_model("gpt-oss 20B", "MXFP4", 12.1, "Apache 2.0", "Free for any use", "OpenAI", "LM Studio"),
      shelf_model("Llama 3.2 3B", "Q4_K", 2.0, "Llama 3.2", "Free with conditions", "Meta", "Hearth"),
      shelf_model("house-notes", "Q8_0", 3.1, "", "", "", "/media/ada/STICK"),
      shelf_model("MiniLM L6", "F16", 0.05, "Apache 2.0", "Free for any use", "Sentence Transformers",
                  "Hearth"),
      shelf_model("half-a-file", "", 0.7, "", "", "", "Ollama")};
  const std::string hash = "3a7f09c2b1d84e6f5a7c9e0b2d4f6a8c1e3b5d7f9a0c2e4b6d8f0a1c3e5bc41e";
  all[0].in_use = true;
  for (const size_t index : {0u, 2u, 4u}) {
    all[index].check = ShelfModel::Check::Good;
    all[index].sha256 = hash;
  }
  all[1].fits = false;
  all[1].check = ShelfModel::Check::Good;
  all[1].sha256 = "9be0" + hash.substr(4, 56) + "57d2";
  all[4].card.purpose = ModelPurpose::Embed;
  all[5].error = "This file ends early: 0.7 of 2.0 GB are there. Fetch it again.";
  return all;
}

std::vector<LedgerEntry> ledger() {
  return {{kNow - 3 * kMinute, "You looked up a model", "huggingface.co", 1200, 38'000, "done"},
          {kNow - 20 * kMinute, "You downloaded SmolLM3 3B", "huggingface.co", 4100, 812'000'000,
           "the connection dropped"},
          {kNow - 10 * kDay, "You downloaded Qwen3 8B", "huggingface.co", 4100, 5'030'000'000, "done"}};
}

}  // namespace

AppState welcome_state() {
  AppState state = base();
  state.screen = Screen::Welcome;
  return state;
}

AppState recovery_state() {
  AppState state = base();
  state.screen = Screen::Recovery;
  state.vault.recovery_code = "HX7K-2M9Q-W4RT-8ZB3-C6VN-1P5D-JG0S";
  return state;
}

AppState choose_state() {
  AppState state = base();
  state.screen = Screen::ChooseModel;
  state.vault.state = VaultView::State::Open;
  state.shelf.choices = catalogue();
  return state;
}

AppState unlock_state() {
  AppState state = base();
  state.screen = Screen::Unlock;
  state.vault.state = VaultView::State::Locked;
  state.vault.names = {"default"};
  return state;
}

AppState models_state() {
  AppState state = opened();
  state.page = Page::Models;
  state.shelf.choices = catalogue();
  state.shelf.models = shelf();
  state.model.state = ModelView::State::Ready;
  state.model.name = "Qwen3 8B";
  state.model.path = state.shelf.models[0].path;
  state.model.tokens_per_s = 41;
  DownloadView running;
  running.id = 7;
  running.name = "Mistral Small 3.2 24B";
  running.file = "mistral.gguf";
  running.host = "huggingface.co";
  running.done = 8'900'000'000;
  running.total = 14'300'000'000;
  running.bytes_per_s = 11'000'000;
  running.state = DownloadView::State::Running;
  DownloadView dropped = running;
  dropped.id = 8;
  dropped.name = "SmolLM3 3B";
  dropped.file = "smollm3-3b-Q4_K_M.gguf";
  dropped.done = 780'000'000;
  dropped.total = 1'900'000'000;
  dropped.state = DownloadView::State::Failed;
  dropped.error = "The connection dropped.";
  state.downloads = {running, dropped};
  state.settings.network = true;
  return state;
}

AppState workbench_state() {
  AppState state = opened();
  state.page = Page::Workbench;
  state.settings.workbench = true;
  state.model.state = ModelView::State::Ready;
  state.model.name = "Qwen3 8B";
  WorkbenchView& bench = state.workbench;
  bench.device_reason = "The graphics card passed every check and is the fastest.";
  int32_t id = 100;
  for (const char* piece :
       {"A",   " heat", " pump", " moves", " heat",        " that",   " is", " already", " outside", ",",
        " so", " one",  " unit", " of",    " electricity", " brings", " in", " about",   " three",   "."})
    bench.tokens.push_back({id++, piece});
  bench.candidates = {
      {1, " moves", 0.61}, {2, " takes", 0.22}, {3, " uses", 0.09}, {4, " works", 0.04}, {5, "\n", 0.02}};
  bench.prompt_text =
      "<|im_start|>system\nYou answer plainly and briefly. If you are not sure, say "
      "so.<|im_end|>\n<|im_start|>user\nWhy "
      "does a heat pump use less electricity than a heater?<|im_end|>\n<|im_start|>assistant\n";
  bench.plan =
      "0 Embed token_embd Q4_K [151936, 4096]\n1 RmsNorm blk.0.attn_norm\n2 MatMul blk.0.attn_q Q4_K [4096, "
      "4096]\n3 "
      "Rope 32 heads of 128";
  OpProfile op;
  op.device = "vulkan:0";
  op.op = "MatMul";
  op.type = "Q4_K";
  op.count = 253;
  op.bytes = 4'600'000'000;
  op.microseconds = 22'400;
  bench.profile.push_back(op);
  op = {};
  op.op = "Attention";
  op.type = "F16";
  op.count = 36;
  op.bytes = 75'000'000;
  op.microseconds = 1'310;
  bench.profile.push_back(op);
  bench.log = {"12:00:01 info  engine: opened a model of 8.2 billion weights",
               "12:00:02 warn  vulkan: MatMul Q6_K failed its test"};
  bench.personas = {{1, "Plain writer", "You write in short, plain sentences.\nNo lists.", ""},
                    {2, "Tutor", "You ask back before you explain.", ""}};
  bench.prompts = {
      {1, "Explain a letter", "Explain this letter in plain words and tell me what I have to do by when:"}};
  state.chat.persona = 1;
  return state;
}

AppState documents_state() {
  AppState state = settings_state();
  state.page = Page::Documents;
  state.documents.loaded = true;
  state.documents.documents = {
      {"1", "House rules.md", "Markdown", 0, 0, 4'200, 0},
      {"2", "Lease, 14 Mill Lane.pdf", "PDF", 12, 0, 812'000, 0},
      {"3", "Letters of the whole family from the years before the move, all of them scanned at home.pdf",
       "PDF", 240, 12, 88'000'000, 0},
      {"4", "Receipt.eml", "E-mail", 1, 0, 38'000, 0}};
  return state;
}

AppState reading_documents_state() {
  AppState state = documents_state();
  state.documents.reading = {
      .running = true, .done = 2, .files = 9, .file = "Annual report 2025.pdf", .share = 0.28, .left_s = 95};
  state.documents.unread = {
      {"holiday.heic", "This is a picture that Hearth does not read: save it as PNG or JPEG."},
      {"contract.pdf", "The file has a password: save it without one."}};
  return state;
}

AppState scanned_documents_state() {
  AppState state = documents_state();
  state.documents.has_ocr = true;
  state.documents.documents[2].pages_by_ocr = 190;
  state.documents.documents[2].pages_hard_to_read = 9;
  state.documents.documents[2].pages_to_read = 38;
  state.documents.documents[2].pages_without_text = 50;
  return state;
}

AppState reading_scans_state() {
  AppState state = scanned_documents_state();
  state.documents.reading = {.running = true,
                             .done = 2,
                             .files = 2,
                             .file = state.documents.documents[2].name,
                             .share = 0.8,
                             .left_s = 160,
                             .page = 191,
                             .pages = 240};
  state.documents.unread = {{"Receipts.pdf", "Scanned pages that could not be read: 2"}};
  return state;
}

AppState locked_documents_state() {
  AppState state = documents_state();
  state.documents.unread = {
      {"Payslip March.pdf", "The file has a password.", "/home/me/Payslip March.pdf", true},
      {"Payslip April.pdf", "That is not its password.", "/home/me/Payslip April.pdf", true}};
  return state;
}

AppState watched_documents_state() {
  using State = WatchedFolderView::State;
  AppState state = documents_state();
  std::vector<DocumentView>& documents = state.documents.documents;
  for (DocumentView& document : documents) document.in_watched_folder = true;
  documents[1].file_unread = true;
  documents[3].file_gone = true;
  state.documents.folders = {
      {.state = State::UpToDate,
       .folder = "/a",
       .name = "House",
       .path = "/home/me/Documents/House",
       .documents = 3},
      {.state = State::Reading,
       .folder = "/b",
       .name = "Letters",
       .path =
           "/home/me/Documents/Letters from the years before the move/scanned at home/whole family/Letters",
       .documents = 212,
       .done = 2,
       .files = 12},
      {.state = State::NotThere, .folder = "/c", .name = "Receipts", .path = "/media/me/Stick/Receipts"}};
  return state;
}

AppState indexing_documents_state() {
  AppState state = documents_state();
  state.documents.indexing = {.running = true, .done = 320, .passages = 1280, .left_s = 95};
  return state;
}

namespace {

FoundSentence on_page(int64_t page, std::string text, std::string label = {}) {
  FoundSentence sentence{.text = std::move(text), .place = {}};
  sentence.place.document = "2";
  sentence.place.file = "Lease, 14 Mill Lane.pdf";
  sentence.place.page = page;
  sentence.place.paged = true;
  sentence.place.label = std::move(label);
  sentence.place.end = 40;
  return sentence;
}
FoundSentence in_rules(std::string text) {
  FoundSentence sentence{.text = std::move(text), .place = {}};
  sentence.place.document = "1";
  sentence.place.file = "House rules.md";
  return sentence;
}
DocumentFinding finding(DocumentFinding::Kind kind, std::string text, std::vector<FoundSentence> sentences) {
  DocumentFinding one;
  one.kind = kind;
  one.text = std::move(text);
  one.sentences = std::move(sentences);
  return one;
}

AppState work_state(DocumentWork work, DocumentWorkView::State how) {
  AppState state = documents_state();
  state.document_work.work = work;
  state.document_work.state = how;
  state.document_work.documents = {{"2", "Lease, 14 Mill Lane.pdf"}};
  state.document_work.pages = state.document_work.pages_read = 12;
  state.document_work.share = 1;
  return state;
}

}  // namespace

AppState summarising_state() {
  AppState state = work_state(DocumentWork::Summary, DocumentWorkView::State::Running);
  DocumentWorkView& work = state.document_work;
  work.documents = {{"3", state.documents.documents[2].name}};
  work.pages = 240;
  work.pages_read = 31;
  work.pages_without_text = 12;
  work.share = 0.14;
  work.left_s = 410;
  work.struck = 2;
  using Kind = DocumentFinding::Kind;
  work.found = {finding(Kind::Sentence, "The family moved to Mill Lane in the spring of 1931.",
                        {on_page(1, "The family moved to Mill Lane in the spring of 1931.", "iv")}),
                finding(Kind::Sentence, "The rent was 850 a month, heating not included.",
                        {on_page(3, "The rent was 850 a month, heating not included.")})};
  return state;
}

AppState summary_state() {
  AppState state = summarising_state();
  DocumentWorkView& work = state.document_work;
  work = work_state(DocumentWork::Summary, DocumentWorkView::State::Done).document_work;
  work.struck = 2;
  work.found = summarising_state().document_work.found;
  SourceView& source = state.source;
  source.state = SourceView::State::Shown;
  source.finding = 0;
  source.citation = 0;
  source.sources.passages = {work.found[0].sentences[0].place};
  source.sources.citations = {{.passage = 0, .mark = 0, .begin = 0, .end = 52}};
  source.text = "The family moved to Mill Lane in the spring of 1931.\nThe house had stood empty for a year.";
  source.end = 52;
  source.no_picture = "The file is no longer where it was, so its page is shown as text.";
  return state;
}

AppState facts_state() {
  AppState state = work_state(DocumentWork::Facts, DocumentWorkView::State::Done);
  using Kind = DocumentFinding::Kind;
  state.document_work.found = {
      finding(Kind::Amount, "850 euros",
              {on_page(2, "The monthly rent is 850 euros and is due on the third working day.")}),
      finding(Kind::Duration, "six months",
              {on_page(4, "A deposit is returned within six months after the flat was handed back.")}),
      finding(Kind::Date, "1 May 2026", {on_page(1, "The lease begins on 1 May 2026.", "i")})};
  state.document_work.not_listed = 1240;
  return state;
}

AppState comparison_state() {
  AppState state = work_state(DocumentWork::Compare, DocumentWorkView::State::Done);
  DocumentWorkView& work = state.document_work;
  work.documents.push_back({"1", "House rules.md"});
  work.pages = work.pages_read = 13;
  work.same = 41;
  using Kind = DocumentFinding::Kind;
  work.found = {
      finding(Kind::Figures, "",
              {on_page(2, "The monthly rent is 850 euros."), in_rules("The monthly rent is 920 euros.")}),
      finding(
          Kind::Negation, "",
          {on_page(5, "Pets are allowed in the garden."), in_rules("Pets are not allowed in the garden.")}),
      finding(Kind::OnlyInSecond, "", {in_rules("Bicycles stand in the yard.")})};
  work.found[0].first_figures = "850";
  work.found[0].second_figures = "920";
  return state;
}

AppState contradictions_state() {
  AppState state = comparison_state();
  DocumentWorkView& work = state.document_work;
  work.state = DocumentWorkView::State::Running;
  work.waits = DocumentWorkView::Waits::ForModel;
  work.work = DocumentWork::Contradictions;
  work.same = 0;
  work.share = 0.5;
  work.pairs_left_out = 3;
  work.found.pop_back();
  work.found[0].judged = DocumentFinding::Judged::Contradiction;
  return state;
}

AppState no_documents_state() {
  AppState state = settings_state();
  state.page = Page::Documents;
  state.memory_only = true;
  state.documents.loaded = true;
  state.documents.plain_only = true;
  return state;
}

AppState privacy_state() {
  AppState state = opened();
  state.page = Page::Privacy;
  state.ledger.entries = ledger();
  state.settings.network = true;
  return state;
}

AppState settings_state() {
  AppState state = opened();
  state.page = Page::Settings;
  state.settings.model_folders = {"/home/ada/models", "/media/ada/STICK/gguf"};
  state.workbench.device_reason = "The graphics card passed every check and is the fastest.";
  state.about.version = "0.1.0";
  state.about.commit = "a1b2c3d4e5f6";
  state.about.parts = {
      {"Dear ImGui", "1.92.9", "MIT"}, {"FreeType", "2.13.2", "FTL"}, {"SQLite", "3.50.4", "Public domain"}};
  return state;
}

AppState looked_state() {
  AppState state = models_state();
  state.shelf.models.resize(1);
  state.downloads.clear();
  state.settings.network = false;
  state.server.look = {
      .host = "192.168.1.20:8080", .running = false, .readable = true, .error = {}, .models = {}};
  state.server.look.models = {{"llama-3.3-70b-instruct", 32768}, {"qwen3:32b", 0}, {"nomic-embed-text", 0}};
  return state;
}

AppState server_state(Page page) {
  AppState state = page == Page::Workbench ? workbench_state() : models_state();
  state.page = page;
  state.downloads.clear();
  state.settings.network = false;
  for (ShelfModel& model : state.shelf.models) model.in_use = false;
  state.model = {};
  state.model.state = ModelView::State::Ready;
  state.model.server = state.model.device = "192.168.1.20:8080";
  state.model.name = "llama-3.3-70b-instruct";
  state.server.address = "http://192.168.1.20:8080";
  state.server.host = state.model.server;
  state.server.model = state.model.name;
  state.server.in_use = state.server.has_key = true;
  state.ledger.entries = {
      {kNow - kMinute, "An answer from your server", "192.168.1.20:8080", 2'900, 14'000, "done"},
      {kNow - 4 * kMinute, "Looking for your server's models", "192.168.1.20:8080", 160, 900, "done"}};
  return state;
}

AppState wrong_passphrase_state() {
  AppState state = unlock_state();
  state.vault.names = {"default", "work"};
  state.vault.wrong_passphrase = true;
  state.vault.error = "this passphrase does not open the vault";
  return state;
}

AppState remote_state() {
  AppState state = models_state();
  state.settings.network = false;
  state.remote = RemoteCard{.reference = "bartowski/Qwen3-4B-GGUF:Q4_K_M",
                            .repository = "bartowski/Qwen3-4B-GGUF",
                            .file = "Qwen3-4B-Q4_K_M.gguf",
                            .licence = "Apache 2.0",
                            .licence_words = "Free for any use",
                            .maker = "Qwen team",
                            .host = "huggingface.co",
                            .sha256 = "3a7f09c2b1d84e6f5a7c9e0b2d4f6a8c1e3b5d7f9a0c2e4b6d8f0a1c3e5bc41e",
                            .bytes = 2'500'000'000};
  return state;
}

AppState empty_models_state() {
  AppState state = models_state();
  state.shelf.models.clear();
  state.downloads.clear();
  return state;
}

AppState quiet_privacy_state() {
  AppState state = privacy_state();
  state.ledger.entries.clear();
  state.settings.network = false;
  return state;
}

AppState hostile_state() {
  AppState state = models_state();
  const std::string word(200, 'W');
  const std::string path = "/mnt/" + std::string(120, 'x') + "/モデル/النموذج/модель 🤖.gguf";
  for (ShelfModel& model : state.shelf.models) {
    model.name = "Qwen3-Coder-480B-A35B-Instruct-1M-abliterated 日本語 النموذج " + word;
    model.origin = path;
    model.card.author = word;
    model.path += path;
    model.card.architecture = word;
    model.sha256 = "3a7f09c2b1d84e6f5a7c9e0b2d4f6a8c1e3b5d7f9a0c2e4b6d8f0a1c3e5bc41e";
  }
  state.shelf.free_memory_bytes = 1;
  for (DownloadView& download : state.downloads) {
    download.name = word;
    download.host = word + ".example";
    download.bytes_per_s = 0.5;
    download.total = 0;
  }
  for (ModelChoice& one : state.shelf.choices) {
    one.name = word;
    one.about = path;
    one.licence_words = "Бесплатно для любых целей, но не для всех людей и не во всех странах мира";
    one.words_per_s = 0;
  }
  state.vault.error = "The vault " + path + " is open in another program. Close that one first.";
  state.vault.names = {"default", word, "仕事"};
  state.vault.name = word;
  state.settings.model_folders = {path, word};
  state.workbench = workbench_state().workbench;
  for (DeviceSummary& device : state.workbench.devices) device.name = word;
  state.workbench.tokens.push_back({1, word});
  state.workbench.plan = word;
  state.workbench.personas[0].name = word;
  state.workbench.prompts[0].text = path;
  state.server.address = state.server.host = word + ".local:8080";
  state.server.model = path;
  state.server.look = {.host = word, .running = false, .readable = true, .error = {}, .models = {}};
  for (int i = 0; i < 500; ++i) state.server.look.models.push_back({i % 2 ? word : path, ~0u});
  state.ledger.entries = ledger();
  for (LedgerEntry& entry : state.ledger.entries) {
    entry.why = path;
    entry.host = word;
    entry.sent = entry.received = ~0ull;
  }
  return state;
}

}  // namespace hearth::ui
