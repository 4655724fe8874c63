// Work on documents as a whole, driven through the controller: summaries, key facts, comparisons and
// contradictions, stopped, locked away and gone on with. PDF files are read by the reader process of the
// tests of app/docs.
#include <doctest/doctest.h>

#include <fstream>

#include "app/core/words.h"
#include "app/docs/whole_pages.h"
#include "engine/base/text.h"
#include "test_models.h"
#include "tests/core/app_driver.h"
#include "tests/docs/pdf_maker.h"
#include "tests/engine/tiny_models.h"

namespace hearth {
namespace {

using State = DocumentWorkView::State;
using Waits = DocumentWorkView::Waits;

constexpr std::string_view kLease =
    "# Lease\n\nThe monthly rent is 850 euros and is due on the third working day of each month. Heating is "
    "not included.\n\nA deposit of 2,550 euros is returned within six months after the flat was handed "
    "back.\n";
constexpr std::string_view kNewLease =
    "# Lease\n\nThe monthly rent is 920 euros and is due on the third working day of each month. Heating is "
    "not included.\n\nA deposit of 2,550 euros is returned within six months after the flat was handed "
    "back.\n\nPets are allowed in the garden.\n";

// Each page is numbered in Roman digits.
std::string book(size_t pages) {
  PdfSource source;
  source.catalog_entries = "/PageLabels<</Nums[0<</S/r>>]>>";
  for (size_t page = 1; page <= pages; ++page) {
    std::string content;
    for (size_t row = 0; row < 24; ++row)
      content +=
          draw(72, 720 - 14.0 * static_cast<double>(row),
               concat("Station ", page, " has pump ", row, ", which lifts water into the northern basin."));
    source.pages.push_back(content);
  }
  return pdf_of(source);
}

struct Whole {
  TempFolder folder;
  TinyModelFile model{{.chat_template = kTinyTemplate, .context = 2048}};
  App app{
      folder.path(), {}, [](Controller::Options& options) { options.document_reader = HEARTH_TEST_READER; }};

  const DocumentWorkView& work() const { return app.state().document_work; }
  const SourceView& source() const { return app.state().source; }

  void ready() {
    app.create_vault();
    Settings settings = app.state().settings;
    settings.context_tokens = 1024;
    settings.sampling.temperature = 0;
    settings.device = "cpu";
    app.act(action::ChangeSettings{settings});
  }
  void add(const std::string& name, std::string_view text) {
    const std::string path = folder.path() + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    const size_t count = app.state().documents.documents.size() + 1;
    app.act(action::AddDocuments{{path}});
    REQUIRE(app.until([&] {
      return !app.state().documents.reading.running && app.state().documents.documents.size() == count;
    }));
  }
  std::string id(const std::string& name) const {
    for (const DocumentView& one : app.state().documents.documents)
      if (one.name == name) return one.id;
    return "none of that name";
  }
  void begin(DocumentWork what, const std::vector<std::string>& names) {
    action::WorkOnDocuments wanted{.work = what, .documents = {}};
    for (const std::string& name : names) wanted.documents.push_back(id(name));
    app.act(std::move(wanted));
  }
  void done() {
    const bool ended = app.until([&] { return work().state != State::Running; }, 300);
    REQUIRE_MESSAGE(ended, "it goes on for minutes");
    REQUIRE_MESSAGE(work().state == State::Done, work().error);
  }
  // The page with that sentence marked on it.
  void check_opens(uint32_t finding, uint32_t sentence) {
    app.act(action::ShowFinding{finding, sentence});
    REQUIRE(app.until([&] { return source().state != SourceView::State::Loading; }));
    REQUIRE(source().state == SourceView::State::Shown);
    const std::string marked = source().text.substr(source().begin, source().end - source().begin);
    CHECK(on_one_line(marked) == work().found[finding].sentences[sentence].text);
  }
};

bool any_is(const DocumentWorkView& work, DocumentFinding::Kind kind, const std::string& text) {
  for (const DocumentFinding& one : work.found)
    if (one.kind == kind && one.text == text) return true;
  return false;
}

TEST_CASE("a summary reads every page, and each of its sentences opens the page that says it") {
  Whole whole;
  whole.ready();
  whole.app.open_model(whole.model.path());
  whole.add("book.pdf", book(12));
  whole.begin(DocumentWork::Summary, {"book.pdf"});
  CHECK(whole.work().state == State::Running);
  CHECK(whole.work().pages == 12);
  CHECK(whole.work().pages_read == 0);
  whole.done();
  CHECK(whole.work().pages_read == 12);
  REQUIRE_FALSE(whole.work().found.empty());
  CHECK(whole.work().found.size() <= 12);
  for (uint32_t i = 0; i < whole.work().found.size(); ++i) {
    REQUIRE(whole.work().found[i].sentences.size() == 1);
    whole.check_opens(i, 0);
  }
  const SourcePassage& last = whole.work().found.back().sentences[0].place;
  CHECK(last.paged);
  CHECK_FALSE(last.label.empty());
  CHECK(last.label.find_first_not_of("ivx") == std::string::npos);
  whole.app.act(action::CloseDocumentWork{});
  CHECK(whole.work().state == State::None);
  CHECK(whole.work().found.empty());
  CHECK(whole.source().state == SourceView::State::Closed);
}

TEST_CASE("a summary that was stopped, locked away and restarted does nothing twice") {
  Whole whole;
  whole.ready();
  whole.app.open_model(whole.model.path());
  whole.add("book.pdf", book(60));
  whole.begin(DocumentWork::Summary, {"book.pdf"});
  uint64_t read = 0;
  const auto read_more = [&](uint64_t than) {
    REQUIRE(whole.app.until([&] { return whole.work().pages_read > than; }));
    read = whole.work().pages_read;
    REQUIRE(whole.work().state == State::Running);
  };
  read_more(0);
  whole.app.act(action::StopDocumentWork{});
  CHECK(whole.work().state == State::Stopped);
  whole.app.until([] { return false; }, 0.3);
  read = whole.work().pages_read;  // what was said by then is taken
  whole.app.until([] { return false; }, 0.3);
  CHECK(whole.work().pages_read == read);
  whole.app.act(action::GoOnWithDocuments{});
  CHECK(whole.work().state == State::Running);
  CHECK(whole.work().pages_read == read);
  read_more(read);

  const auto comes_back_stopped = [&] {
    whole.app.unlock();
    REQUIRE(whole.app.until([&] { return whole.work().state != State::None; }));
    CHECK(whole.work().state == State::Stopped);
    CHECK(whole.work().work == DocumentWork::Summary);
    REQUIRE(whole.work().documents.size() == 1);
    CHECK(whole.work().documents[0].name == "book.pdf");
    CHECK(whole.work().pages == 60);
  };
  whole.app.act(action::Lock{});
  CHECK(whole.work().state == State::None);
  CHECK(whole.work().documents.empty());
  comes_back_stopped();
  CHECK(whole.work().pages_read > 0);
  CHECK(whole.work().share > 0);
  whole.app.act(action::GoOnWithDocuments{});
  REQUIRE(whole.app.until([&] { return !whole.work().found.empty(); }));
  CHECK(whole.work().pages_read >= read);
  read_more(read);

  // Asked for anew it goes on as well.
  whole.app.restart();
  comes_back_stopped();
  whole.begin(DocumentWork::Summary, {"book.pdf"});
  REQUIRE(whole.app.until([&] { return whole.work().pages_read > 0; }));
  CHECK(whole.work().pages_read >= read);
  whole.done();
  const std::vector<DocumentFinding> found = whole.work().found;
  CHECK(whole.work().pages_read == 60);

  // At once the second time, and the same.
  whole.begin(DocumentWork::Summary, {"book.pdf"});
  CHECK(whole.work().found.empty());
  whole.done();
  REQUIRE(whole.work().found.size() == found.size());
  for (size_t i = 0; i < found.size(); ++i) CHECK(whole.work().found[i].text == found[i].text);

  // What is done is there until it is closed.
  whole.app.restart();
  comes_back_stopped();
  CHECK(whole.work().pages_read == 60);
  CHECK(whole.work().share == 1);
  whole.app.act(action::GoOnWithDocuments{});
  whole.done();
  CHECK(whole.work().found.size() == found.size());
  whole.app.act(action::CloseDocumentWork{});
  whole.app.restart();
  whole.app.unlock();
  REQUIRE(whole.app.until([&] { return whole.app.state().documents.loaded; }));
  whole.app.until([] { return false; }, 0.3);
  CHECK(whole.work().state == State::None);
}

TEST_CASE("a question goes before the next page, and the work goes on after the answer") {
  Whole whole;
  whole.ready();
  whole.app.open_model(whole.model.path());
  whole.add("book.pdf", book(60));
  whole.begin(DocumentWork::Summary, {"book.pdf"});
  REQUIRE(whole.app.until([&] { return whole.work().pages_read > 0; }));
  whole.app.act(action::Send{"hello there"});
  bool waited = false;
  REQUIRE(whole.app.until([&] {
    waited |= whole.work().waits == Waits::ForAnswer;
    return whole.app.state().chat.messages.size() == 2 && !whole.app.writing();
  }));
  CHECK(waited);
  CHECK(whole.work().state == State::Running);
  const uint64_t read = whole.work().pages_read;
  CHECK(read < 60);
  REQUIRE(whole.app.until([&] { return whole.work().pages_read > read; }));
  CHECK(whole.work().waits == Waits::No);
  whole.done();
}

TEST_CASE("key facts and a comparison need no model, a summary says that it needs one") {
  Whole whole;
  whole.ready();
  whole.add("lease.md", kLease);
  whole.add("new lease.md", kNewLease);
  whole.begin(DocumentWork::Facts, {"lease.md"});
  whole.done();
  CHECK(any_is(whole.work(), DocumentFinding::Kind::Amount, "850 euros"));
  CHECK(any_is(whole.work(), DocumentFinding::Kind::Duration, "six months"));
  for (uint32_t i = 0; i < whole.work().found.size(); ++i) whole.check_opens(i, 0);

  whole.begin(DocumentWork::Compare, {"lease.md", "new lease.md"});
  whole.done();
  REQUIRE(whole.work().found.size() == 2);
  CHECK(whole.work().found[0].kind == DocumentFinding::Kind::Figures);
  CHECK(whole.work().found[0].first_figures == "850");
  CHECK(whole.work().found[0].second_figures == "920");
  CHECK(whole.work().found[1].kind == DocumentFinding::Kind::OnlyInSecond);
  CHECK(whole.work().same >= 2);
  whole.check_opens(0, 0);
  CHECK(whole.source().sources.passages.size() == 2);
  whole.check_opens(0, 1);
  CHECK(whole.source().sources.passages[1].file == "new lease.md");
  whole.check_opens(1, 0);

  whole.begin(DocumentWork::Summary, {"lease.md"});
  REQUIRE(whole.app.until([&] { return whole.work().waits == Waits::ForModel; }));
  CHECK(whole.work().state == State::Running);
  CHECK(whole.source().state == SourceView::State::Closed);
  whole.app.open_model(whole.model.path());
  whole.done();
  CHECK_FALSE(whole.work().found.empty());
}

TEST_CASE("contradictions are shown before a model has judged them, and stay whatever it says") {
  Whole whole;
  whole.ready();
  whole.add("lease.md", kLease);
  whole.add("new lease.md", kNewLease);
  whole.begin(DocumentWork::Contradictions, {"lease.md", "new lease.md"});
  REQUIRE(whole.app.until([&] { return whole.work().waits == Waits::ForModel; }));
  REQUIRE(whole.work().found.size() == 1);
  CHECK(whole.work().found[0].judged == DocumentFinding::Judged::NotAsked);
  whole.check_opens(0, 0);
  whole.check_opens(0, 1);
  whole.app.open_model(whole.model.path());
  whole.done();
  REQUIRE(whole.work().found.size() == 1);
  CHECK(whole.work().found[0].judged != DocumentFinding::Judged::NotAsked);
  CHECK(whole.work().found[0].first_figures == "850");
  whole.begin(DocumentWork::Contradictions, {"lease.md"});  // no pair, so nothing to judge
  whole.done();
  CHECK(whole.work().found.empty());
}

TEST_CASE("another model begins anew") {
  Whole whole;
  whole.ready();
  whole.app.open_model(whole.model.path());
  whole.add("book.pdf", book(60));
  whole.begin(DocumentWork::Summary, {"book.pdf"});
  REQUIRE(whole.app.until([&] { return whole.work().pages_read > 3; }));
  whole.app.act(action::CloseModel{});
  REQUIRE(whole.app.until([&] { return whole.work().waits == Waits::ForModel; }));
  const TinyModelFile other(
      {.chat_template = std::string(kTinyTemplate) + std::string(200, ' '), .context = 2048});
  whole.app.act(action::OpenModel{other.path()});
  REQUIRE(whole.app.until([&] { return whole.work().pages_read < 3; }));
  whole.done();
  CHECK(whole.work().pages_read == 60);
}

TEST_CASE("a document that is removed takes what was found along, and what is not there begins nothing") {
  Whole whole;
  whole.ready();
  whole.app.open_model(whole.model.path());
  whole.add("book.pdf", book(60));
  whole.add("lease.md", kLease);
  whole.begin(DocumentWork::Summary, {"book.pdf"});
  REQUIRE(whole.app.until([&] { return whole.work().pages_read > 0; }));
  whole.app.act(action::RemoveDocument{whole.id("book.pdf")});
  CHECK(whole.work().state == State::None);
  REQUIRE(whole.app.until([&] { return whole.app.state().documents.documents.size() == 1; }));
  whole.begin(DocumentWork::Summary, {"book.pdf"});
  CHECK(whole.work().state == State::None);
  whole.begin(DocumentWork::Summary, {"lease.md", "lease.md"});
  CHECK(whole.work().state == State::None);
  whole.begin(DocumentWork::Compare, {"lease.md", "lease.md"});
  CHECK(whole.work().state == State::None);
  whole.app.act(action::ShowFinding{3, 0});
  CHECK(whole.source().state == SourceView::State::Closed);
  whole.begin(DocumentWork::Facts, {"lease.md"});
  whole.done();
  whole.check_opens(0, 0);
  whole.app.act(action::ShowFinding{0, 1});
  CHECK(whole.source().state == SourceView::State::Shown);  // as it was
}

TEST_CASE("with the starter model a summary tells of a lease what the lease says") {
  const auto model = starter_model();
  if (!model) return;
  Whole whole;
  whole.ready();
  whole.app.open_model(*model);
  whole.add("lease.md", kLease);
  whole.begin(DocumentWork::Summary, {"lease.md"});
  whole.done();
  REQUIRE_FALSE(whole.work().found.empty());
  bool euros = false;
  for (uint32_t i = 0; i < whole.work().found.size(); ++i) {
    const std::string& text = whole.work().found[i].text;
    euros |= text.find("850 euros") != std::string::npos || text.find("2,550 euros") != std::string::npos;
    whole.check_opens(i, 0);
  }
  CHECK(euros);
}

}  // namespace
}  // namespace hearth
