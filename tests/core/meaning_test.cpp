// Documents that are found by what they mean, through the controller and with the real embedding model.
// Skipped where it is absent.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "app/core/words.h"
#include "app/models/model_paths.h"
#include "test_models.h"
#include "tests/core/app_driver.h"
#include "tests/engine/tiny_models.h"

namespace hearth {
namespace {

// The second one speaks of `kQuestion` in other words than its own.
constexpr std::string_view kLetter = "Your dog may be brought to the office on Fridays.\n";
constexpr std::string_view kNotice = "The physician prescribed tablets for high blood pressure.\n";
const std::string kQuestion = "Which medicine did the doctor give?";

struct WithMeaning {
  TempFolder folder;
  TinyModelFile model{{.chat_template = kTinyTemplate, .context = 2048}};
  App app;

  explicit WithMeaning(const std::string& embedder)
      : app(folder.path(), {}, [embedder](Controller::Options& options) {
          options.model_folders = {std::filesystem::path(embedder).parent_path().string()};
        }) {}

  std::string file(const std::string& name, std::string_view text) const {
    const std::string path = folder.path() + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  const DocumentsView& documents() const { return app.state().documents; }
  void ready() {
    app.create_vault();
    app.answer_shortly();
    Settings settings = app.state().settings;
    settings.context_tokens = 2048;
    settings.device = "cpu";
    app.act(action::ChangeSettings{settings});
    app.open_model(model.path());
    app.act(action::AskDocuments{true});
  }
  void add(std::vector<std::string> files) {
    const size_t count = documents().documents.size() + files.size();
    app.act(action::AddDocuments{std::move(files)});
    REQUIRE(app.until([&] { return !documents().reading.running && documents().documents.size() == count; }));
  }
  AnswerSources ask(const std::string& question) {
    const size_t before = app.state().chat.messages.size();
    app.act(action::Send{question});
    REQUIRE(app.until([&] { return app.state().chat.messages.size() == before + 2 && !app.writing(); }));
    const auto& sources = app.state().chat.messages.back().sources;
    REQUIRE(sources);
    return *sources;
  }
  // What came nearest to the question, which shares no word with any document.
  std::vector<std::string> sources() {
    std::vector<std::string> files;
    for (const SourcePassage& passage : ask(kQuestion).passages) files.push_back(passage.file);
    return files;
  }
};

// The beginning of a model's file, under its name in `folder`.
std::string cut_copy(const std::string& model, const std::string& folder) {
  std::string path = folder + "/" + std::filesystem::path(model).filename().string();
  std::ifstream whole(model, std::ios::binary);
  std::string head(size_t{4} << 20, '\0');
  whole.read(head.data(), static_cast<std::streamsize>(head.size()));
  std::ofstream(path, std::ios::binary) << head;
  return path;
}

TEST_CASE("a question in other words than the document's finds it, also after a restart") {
  const auto embedder = embedder_model();
  if (!embedder) return;
  WithMeaning with(*embedder);
  with.ready();
  with.add({with.file("letter.txt", kLetter), with.file("notice.txt", kNotice)});
  std::vector<std::string> sources;  // none until the passages have their vectors
  for (int tries = 0; tries < 50 && sources.empty(); ++tries) sources = with.sources();
  REQUIRE_FALSE(sources.empty());
  CHECK(sources.front() == "notice.txt");
  with.app.restart();
  with.app.unlock();
  REQUIRE(with.app.until([&] { return with.app.state().model.state == ModelView::State::Ready; }));
  with.app.act(action::NewChat{});
  with.app.act(action::AskDocuments{true});
  CHECK_FALSE(with.documents().indexing.running);
  REQUIRE(with.app.until([&] { return with.documents().loaded; }));
  REQUIRE_FALSE(with.sources().empty());
  CHECK(with.sources().front() == "notice.txt");
}

TEST_CASE("a question with a word that is foreign to what is nearest is told that the answer is not there") {
  const auto embedder = embedder_model();
  if (!embedder) return;
  WithMeaning with(*embedder);
  with.ready();
  with.add({with.file("letter.txt", kLetter), with.file("notice.txt", kNotice)});
  for (int tries = 0; tries < 50 && with.sources().empty(); ++tries) {
  }
  CHECK(with.ask("Which tablets did the physician prescribe?").found);
  CHECK_FALSE(with.ask("Which tablets did the physician prescribe for the broken leg?").found);
  CHECK(with.app.state().chat.messages.back().text == words(Word::kDocumentsNotThere));
}

TEST_CASE("indexing is paused, goes on, and begins where it was after the vault was locked") {
  const auto embedder = embedder_model();
  if (!embedder) return;
  WithMeaning with(*embedder);
  with.ready();
  std::string book;  // some twelve pieces: several turns of the engine, seconds on a busy machine
  for (int page = 0; page < 40; ++page)
    book += "Chapter " + std::to_string(page) +
            " tells of the years at sea, of the weather and of what the crew had to eat on long voyages.\n\n";
  with.add({with.file("book.txt", book)});
  const DocumentsView::Indexing& indexing = with.documents().indexing;
  REQUIRE(with.app.until([&] { return indexing.running; }));
  with.app.act(action::PauseIndexing{true});
  CHECK(indexing.paused);
  with.app.until([] { return false; }, 0.5);
  const int64_t done = indexing.done;
  with.app.until([] { return false; }, 0.5);
  CHECK(indexing.done == done);
  CHECK(indexing.running);
  with.app.act(action::PauseIndexing{false});
  REQUIRE(with.app.until([&] { return indexing.done > done || !indexing.running; }));
  with.app.act(action::Lock{});
  CHECK_FALSE(indexing.running);
  with.app.unlock();
  REQUIRE(with.app.until([&] { return indexing.running || with.documents().loaded; }));
  REQUIRE(with.app.until([&] { return !indexing.running; }));
}

TEST_CASE("without an embedding model documents are found by their words, and the page says so") {
  WithMeaning with(std::string("/nowhere/at/all.gguf"));
  with.ready();
  with.add({with.file("notice.txt", kNotice)});
  REQUIRE(with.app.until([&] { return with.documents().indexing.no_model; }));
  CHECK(with.sources().empty());
  CHECK(with.app.state().chat.messages.back().text == words(Word::kDocumentsNotThere));
}

TEST_CASE("an embedding model that cannot be opened is said once, and words have to do") {
  const auto embedder = embedder_model();
  if (!embedder) return;
  const TempFolder models;
  WithMeaning with(cut_copy(*embedder, models.path()));
  with.ready();
  with.add({with.file("notice.txt", kNotice)});
  with.app.act(action::Send{"What did the physician prescribe?"});
  REQUIRE(with.app.until([&] { return with.app.state().chat.messages.size() == 2 && !with.app.writing(); }));
  CHECK(with.app.state().chat.messages.back().sources->found);
  CHECK_FALSE(with.documents().indexing.running);
}

TEST_CASE("a ranker that cannot be opened is done without") {
  const auto ranker = ranker_model();
  if (!ranker) return;
  const TempFolder models;
  WithMeaning with(cut_copy(*ranker, models.path()));
  with.ready();
  with.add({with.file("notice.txt", kNotice)});
  CHECK(with.ask("What did the physician prescribe?").found);
}

// Two files, one that answers this and one that shares more words with it.
const std::string kAboutPeople = "How many people live in the valley?";
struct WithValley : WithMeaning {
  explicit WithValley(const std::string& models_folder) : WithMeaning(models_folder + "/none.gguf") {
    ready();
    add({file("apples.txt",
              "The valley is famous for its apples: people live in the valley, and many live "
              "of the apples, which people of the valley eat.\n"),
         file("villages.txt", "The valley has 3,520 inhabitants, most of them in its two villages.\n")});
  }
  std::string first_source() {
    const AnswerSources sources = ask(kAboutPeople);
    REQUIRE_EQ(sources.passages.size(), 2u);
    return sources.passages.front().file;
  }
};

// A folder with no model but the ranker.
void put_ranker(const std::string& ranker, const TempFolder& folder) {
  std::filesystem::create_symlink(ranker, folder.path() + "/ms-marco-minilm-l-12-v2.gguf");
}

TEST_CASE("with a ranker the passage that answers comes before one that has more of the question's words") {
  const auto ranker = ranker_model();
  if (!ranker) return;
  const TempFolder alone, none;
  put_ranker(*ranker, alone);
  CHECK_EQ(WithValley(alone.path()).first_source(), "villages.txt");
  CHECK_EQ(WithValley(none.path()).first_source(), "apples.txt");
}

TEST_CASE("what was found is shown before it is ranked, and what was opened of it stays open") {
  const auto ranker = ranker_model();
  if (!ranker) return;
  const TempFolder alone;
  put_ranker(*ranker, alone);
  WithValley with(alone.path());
  const AppState& state = with.app.state();
  with.app.act(action::Send{kAboutPeople});
  REQUIRE(with.app.until([&] { return state.chat.writing.sources.has_value(); }));
  REQUIRE_EQ(state.chat.writing.sources->passages.size(), 2u);
  CHECK_EQ(state.chat.writing.sources->passages[0].file, "apples.txt");
  CHECK_EQ(state.chat.writing.sources->searched, 2u);
  with.app.act(action::ShowSource{0, 2, std::nullopt});
  CHECK(state.source.state == SourceView::State::Closed);  // there is no third
  with.app.act(action::ShowSource{0, 0, std::nullopt});
  REQUIRE(with.app.until([&] { return state.source.state == SourceView::State::Shown; }));
  CHECK(state.source.text.starts_with("The valley is famous"));
  REQUIRE(with.app.until([&] { return !with.app.writing(); }));
  CHECK(state.source.state == SourceView::State::Shown);
  CHECK_EQ(state.source.message, state.chat.messages.back().id);
  CHECK_EQ(state.source.passage, 1u);
  CHECK_EQ(state.source.sources.passages[1].file, "apples.txt");
  with.app.act(action::ShowSource{0, 0, std::nullopt});  // nothing is written now
  CHECK_EQ(state.source.passage, 1u);
}

}  // namespace
}  // namespace hearth
