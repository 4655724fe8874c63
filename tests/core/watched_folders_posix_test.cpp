// Folders whose changes are kept up with, driven through the controller with real files and a clock of the
// test's own.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "app/core/words.h"
#include "tests/core/app_driver.h"
#include "tests/docs/pdf_maker.h"
#include "tests/engine/tiny_models.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;
using State = WatchedFolderView::State;

int64_t real_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

struct Watching {
  TempFolder home;
  std::string folder = home.path() + "/papers";
  int64_t ahead_ms = 60'000;  // of the real clock, so that what was written just now is whole
  App app{home.path(), [this] { return real_ms() + ahead_ms; },
          [](Controller::Options& options) { options.document_reader = HEARTH_TEST_READER; }};

  Watching() { fs::create_directories(folder); }
  std::string write(const std::string& name, std::string_view text) const {
    const fs::path path = fs::path(folder) / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  const DocumentsView& documents() const { return app.state().documents; }
  const WatchedFolderView& view(size_t i = 0) const { return documents().folders.at(i); }
  const DocumentView* document(std::string_view name) const {
    const auto found = std::ranges::find(documents().documents, name, &DocumentView::name);
    return found == documents().documents.end() ? nullptr : &*found;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const DocumentView& one : documents().documents) all.push_back(one.name);
    return all;
  }

  void add(const std::string& path, bool watch = true) {
    app.act(action::OfferFolders{{path}});
    REQUIRE(documents().offered_folders.size() == 1);
    const size_t before = documents().folders.size();
    app.act(action::AddFolders{watch});
    CHECK(documents().offered_folders.empty());
    REQUIRE(app.until([&] {
      return !documents().reading.running && documents().folders.size() == before + watch && settled();
    }));
  }
  bool settled() const {
    return std::ranges::none_of(documents().folders, [](const WatchedFolderView& folder) {
      return folder.state == State::Looking || folder.state == State::Reading;
    });
  }
  void start() {
    app.create_vault();
    add(folder);
  }
  // A minute passes, and more.
  void later() { ahead_ms += 70'000; }
  void listed(std::vector<std::string> expected) {
    const bool so = app.until([&] { return names() == expected; }, 20);
    CAPTURE(names());
    REQUIRE(so);
  }
  // The answer to a question that no model is asked for.
  std::string passage(const std::string& question) {
    app.act(action::NewChat{});
    app.act(action::AskDocuments{true});
    app.act(action::Send{question});
    REQUIRE(app.until([&] { return app.state().chat.messages.size() == 2 && !app.writing(); }));
    return app.state().chat.messages.back().text;
  }
};

TEST_CASE("a folder is watched only where the person says so, and they may decline") {
  Watching with;
  with.write("lease.txt", "The rent is 850 euros.");
  with.app.create_vault();
  with.app.act(action::OfferFolders{{with.folder + "/"}});
  CHECK(with.documents().offered_folders == std::vector<std::string>{"papers"});
  with.app.act(action::DeclineFolders{});
  CHECK(with.documents().offered_folders.empty());
  with.app.act(action::AddFolders{true});  // there is none
  CHECK_FALSE(with.documents().reading.running);
  with.add(with.folder, false);
  with.listed({"lease.txt"});
  CHECK(with.documents().folders.empty());
  CHECK_FALSE(with.document("lease.txt")->in_watched_folder);
  with.add(with.folder);
  CHECK(with.view().name == "papers");
  CHECK(with.view().state == State::UpToDate);
  CHECK(with.documents().there_already == 1);
  REQUIRE(with.app.until([&] { return with.document("lease.txt")->in_watched_folder; }));
}

TEST_CASE("what is new, changed, renamed or gone is seen within a minute, and the rest is left as it is") {
  Watching with;
  with.write("lease.txt", "The rent is 850 euros.");
  with.write("below/report.txt", "Ferritin was 9 micrograms.");
  with.start();
  with.listed({"lease.txt", "report.txt"});
  CHECK(with.view().documents == 2);
  const std::string lease_id = with.document("lease.txt")->id, report_id = with.document("report.txt")->id;

  with.write("lease.txt", "The rent is 920 euros from May on.");
  with.write("letter.txt", "Dear Anna, the harbour is open.");
  fs::rename(with.folder + "/below/report.txt", with.folder + "/below/blood.txt");
  with.later();
  with.listed({"blood.txt", "lease.txt", "letter.txt"});
  CHECK(with.document("blood.txt")->id == report_id);  // it was not read again
  CHECK(with.document("lease.txt")->id != lease_id);
  REQUIRE(with.app.until([&] { return with.settled(); }));
  CHECK(with.view().state == State::UpToDate);
  CHECK(with.view().documents == 3);
  CHECK(with.documents().unread.empty());

  fs::remove(with.folder + "/letter.txt");
  with.later();
  REQUIRE(with.app.until([&] { return with.document("letter.txt")->file_gone; }));
  CHECK_FALSE(with.document("blood.txt")->file_gone);
  with.write("letter.txt", "Dear Anna, the harbour is open.");
  with.later();
  REQUIRE(with.app.until([&] { return !with.document("letter.txt")->file_gone; }));
  CHECK(with.names().size() == 3);
}

TEST_CASE("an answer that cites the older text says that it can no longer be shown") {
  Watching with;
  const TinyModelFile model({.chat_template = kTinyTemplate, .context = 2048});
  with.write("lease.txt", "The monthly rent is 850 euros and is due on the third working day.");
  with.start();
  with.listed({"lease.txt"});
  Settings settings = with.app.state().settings;
  settings.context_tokens = 2048;
  with.app.act(action::ChangeSettings{settings});
  with.app.open_model(model.path());
  CHECK(with.passage("How much is the monthly rent?").contains("850"));
  const MessageView& answer = with.app.state().chat.messages.back();
  REQUIRE(answer.sources);
  with.app.act(action::ShowSource{answer.id, 0, std::nullopt});
  REQUIRE(with.app.until([&] { return with.app.state().source.state == SourceView::State::Shown; }));
  with.write("lease.txt", "The monthly rent is 920 euros and is due on the third working day.");
  const std::string before = with.document("lease.txt")->id;
  with.later();
  REQUIRE(
      with.app.until([&] { return with.document("lease.txt") && with.document("lease.txt")->id != before; }));
  REQUIRE(with.app.until([&] { return with.app.state().source.state == SourceView::State::Gone; }));
  CHECK(with.app.state().source.text.empty());
  CHECK(with.app.state().chat.messages.back().text.contains("850"));
  CHECK(with.passage("How much is the monthly rent?").contains("920"));
}

TEST_CASE("a file that cannot be read as it is now keeps what it said, which is told once") {
  Watching with;
  with.write("lease.pdf", pdf_of({.pages = {draw(72, 760, "The rent is 850 euros.")}}));
  with.start();
  with.listed({"lease.pdf"});
  with.write("lease.pdf", "%PDF-1.7\nnothing more");
  with.later();
  REQUIRE(with.app.until([&] { return with.documents().unread.size() == 1; }));
  CHECK(with.documents().unread[0].reason.ends_with(words(Word::kDocumentsOlderStays)));
  REQUIRE(with.app.until([&] { return with.document("lease.pdf")->file_unread; }));
  with.app.act(action::ForgetUnread{});
  with.write("another.txt", "so that a look is seen");
  with.later();
  with.listed({"another.txt", "lease.pdf"});
  CHECK(with.documents().unread.empty());
  with.app.act(action::LookAgain{});  // the person asks
  REQUIRE(with.app.until([&] { return with.documents().unread.size() == 1; }));
  with.write("lease.pdf", pdf_of({.pages = {draw(72, 760, "The rent is 920 euros.")}}));
  with.later();
  REQUIRE(with.app.until([&] { return !with.document("lease.pdf")->file_unread; }));
}

TEST_CASE("a file that is being written is left alone until it is whole") {
  Watching with;
  with.start();
  CHECK(with.documents().unread.empty());  // an empty folder is no trouble
  with.ahead_ms = 0;
  const std::string half = with.write("half.txt", "The rent is");
  fs::last_write_time(half, fs::file_time_type::clock::now() + std::chrono::hours(1));
  with.app.act(action::LookAgain{});
  REQUIRE(with.app.until([&] { return with.view().state == State::UpToDate; }));
  CHECK(with.names().empty());
  with.write("half.txt", "The rent is 850 euros.");
  with.ahead_ms += 7'000;  // it is looked at again before the minute is over
  with.listed({"half.txt"});
}

TEST_CASE("a folder that is not there is said, nothing is deleted, and it goes on when it is back") {
  Watching with;
  with.write("lease.txt", "The rent is 850 euros.");
  with.start();
  with.listed({"lease.txt"});
  fs::rename(with.folder, with.folder + " elsewhere");
  with.later();
  REQUIRE(with.app.until([&] { return with.view().state == State::NotThere; }));
  CHECK_FALSE(with.document("lease.txt")->file_gone);
  CHECK(with.app.state().notices.empty());
  fs::rename(with.folder + " elsewhere", with.folder);
  with.write("letter.txt", "Dear Anna.");
  with.later();
  with.listed({"lease.txt", "letter.txt"});
  CHECK(with.app.until([&] { return with.view().state == State::UpToDate; }));
}

TEST_CASE("after a restart it is looked at as soon as the vault is open, and not while it is locked") {
  Watching with;
  with.write("lease.txt", "The rent is 850 euros.");
  with.start();
  with.listed({"lease.txt"});
  with.app.act(action::Lock{});
  CHECK(with.documents().folders.empty());
  with.write("letter.txt", "Dear Anna.");
  with.later();
  with.app.controller().pump();
  CHECK(with.documents().documents.empty());
  with.app.restart();
  with.app.unlock();
  with.listed({"lease.txt", "letter.txt"});
  REQUIRE(with.documents().folders.size() == 1);
  CHECK(with.view().path == fs::absolute(with.folder).string());
}

TEST_CASE("locking in the middle of a look or of a file loses nothing, and the next unlocking goes on") {
  Watching with;
  for (int i = 0; i < 30; ++i) with.write("note" + std::to_string(i) + ".txt", "Note " + std::to_string(i));
  with.app.create_vault();
  with.app.act(action::OfferFolders{{with.folder}});
  with.app.act(action::AddFolders{true});
  size_t before = 0;
  for (int round = 0; before < 30; ++round) {
    REQUIRE(round < 200);
    with.app.until([&] { return with.documents().documents.size() > before; }, 0.02 * (round % 7));
    with.app.act(action::Lock{});
    CHECK(with.documents().folders.empty());
    with.app.unlock();
    REQUIRE(with.app.until([&] { return with.documents().loaded && with.documents().folders.size() == 1; }));
    CHECK(with.documents().documents.size() >= before);
    before = with.documents().documents.size();
  }
  CHECK(with.app.until([&] { return with.settled(); }));
  CHECK(with.names().size() == 30);
}

TEST_CASE("what the person removes stays away until they add it again") {
  Watching with;
  const std::string lease = with.write("lease.txt", "The rent is 850 euros.");
  with.start();
  with.listed({"lease.txt"});
  with.app.act(action::RemoveDocument{with.document("lease.txt")->id});
  with.listed({});
  with.write("letter.txt", "Dear Anna.");
  with.later();
  with.listed({"letter.txt"});
  REQUIRE(with.app.until([&] { return with.settled(); }));
  with.write("lease.txt", "The rent is 920 euros.");
  with.later();
  with.write("other.txt", "so that a look is seen");
  with.listed({"letter.txt", "other.txt"});
  with.app.act(action::AddDocuments{{lease}});
  with.listed({"lease.txt", "letter.txt", "other.txt"});
}

TEST_CASE("a folder that is not watched any more keeps its documents and is not looked at") {
  Watching with;
  with.write("lease.txt", "The rent is 850 euros.");
  with.start();
  with.listed({"lease.txt"});
  with.app.act(action::StopWatching{with.view().folder});
  REQUIRE(with.app.until([&] { return with.documents().folders.empty(); }));
  with.write("letter.txt", "Dear Anna.");
  with.later();
  CHECK_FALSE(with.app.until([&] { return with.names().size() > 1; }, 0.3));
  CHECK(with.names() == std::vector<std::string>{"lease.txt"});
}

TEST_CASE("of two folders in each other each file is read once, and belongs to the inner one") {
  Watching with;
  with.write("lease.txt", "The rent is 850 euros.");
  with.write("taxes/2024.txt", "The tax was 12 euros.");
  with.start();
  with.add(with.folder + "/taxes");
  with.listed({"2024.txt", "lease.txt"});
  REQUIRE(with.documents().folders.size() == 2);
  with.write("taxes/2025.txt", "The tax was 13 euros.");
  with.write("letter.txt", "Dear Anna.");
  with.later();
  with.listed({"2024.txt", "2025.txt", "lease.txt", "letter.txt"});
  REQUIRE(with.app.until([&] { return with.settled(); }));
  CHECK(with.view(0).documents == 2);
  CHECK(with.view(1).documents == 2);
  with.app.act(action::StopWatching{with.view(1).folder});
  REQUIRE(with.app.until([&] { return with.documents().folders.size() == 1; }));
  with.write("taxes/2026.txt", "The tax was 14 euros.");
  with.later();
  REQUIRE(with.app.until([&] { return with.names().size() == 5; }));
  CHECK(with.app.until([&] { return with.view().documents == 5; }));
}

TEST_CASE("a session in memory watches too, and forgets it") {
  Watching with;
  with.app.act(action::UseMemoryOnly{});
  with.write("lease.txt", "The rent is 850 euros.");
  with.add(with.folder);
  with.write("letter.txt", "Dear Anna.");
  with.later();
  with.listed({"lease.txt", "letter.txt"});
  with.app.act(action::Lock{});
  with.app.act(action::UseMemoryOnly{});
  REQUIRE(with.app.until([&] { return with.documents().loaded; }));
  CHECK(with.documents().folders.empty());
  CHECK(with.names().empty());
}

TEST_CASE("what the person adds is read first, and a change that waited is read afterwards") {
  // A reader that never answers.
  Watching with;
  const std::string hanging = with.home.path() + "/reader";
  std::ofstream(hanging) << "#!/bin/sh\nsleep 60\n";
  fs::permissions(hanging, fs::perms::owner_all);
  App app(
      with.home.path(), [&] { return real_ms() + with.ahead_ms; },
      [&](Controller::Options& options) { options.document_reader = hanging; });
  app.act(action::UseMemoryOnly{});
  const DocumentsView& documents = app.state().documents;
  app.act(action::OfferFolders{{with.folder}});
  app.act(action::AddFolders{true});
  REQUIRE(app.until(
      [&] { return documents.folders.size() == 1 && documents.folders[0].state == State::UpToDate; }));
  with.write("some.pdf", "%PDF-1.7\n");
  with.later();
  REQUIRE(app.until([&] { return documents.folders[0].state == State::Reading; }));
  CHECK(documents.folders[0].files == 1);
  CHECK_FALSE(documents.reading.running);
  const std::string note = with.home.path() + "/note.txt";
  std::ofstream(note) << "A note.";
  app.act(action::AddDocuments{{note}});
  REQUIRE(app.until([&] { return documents.documents.size() == 1 && !documents.reading.running; }, 20));
  CHECK(documents.folders[0].state == State::Reading);
  fs::remove(with.folder + "/some.pdf");
  app.act(action::Lock{});
  CHECK(app.state().documents.folders.empty());
}

TEST_CASE("keeping up with a folder does not keep the vault open") {
  Watching with;
  with.start();
  Settings settings = with.app.state().settings;
  settings.lock_after_minutes = 1;
  with.app.act(action::ChangeSettings{settings});
  const double due = with.app.controller().seconds_until_due().value_or(0);
  with.write("letter.txt", "Dear Anna.");
  with.later();
  with.listed({"letter.txt"});
  REQUIRE(with.app.until([&] { return with.settled(); }));
  CHECK(with.app.controller().seconds_until_due().value_or(1000) <= due);
}

TEST_CASE("adding a file again replaces what it said, and reads nothing where it did not change") {
  Watching with;
  with.app.create_vault();
  const std::string lease = with.write("lease.txt", "The rent is 850 euros."),
                    other = with.write("other.txt", "O");
  with.app.act(action::AddDocuments{{lease, other}});
  with.listed({"lease.txt", "other.txt"});
  REQUIRE(with.app.until([&] { return !with.documents().reading.running; }));
  with.write("lease.txt", "The rent is 920 euros.");
  with.app.act(action::AddDocuments{{with.folder}});
  REQUIRE(with.app.until([&] { return !with.documents().reading.running; }));
  CHECK(with.documents().added == 0);
  CHECK(with.documents().updated == 1);
  CHECK(with.documents().there_already == 1);
  with.listed({"lease.txt", "other.txt"});
}

}  // namespace
}  // namespace hearth
