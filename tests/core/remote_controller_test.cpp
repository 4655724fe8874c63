// A window's controller in another instance: what a person asks for goes there as bytes, the state comes
// back.
#include "app/core/remote_controller.h"

#include <doctest/doctest.h>

#include <fstream>

#include "app/core/state_wire.h"
#include "app_driver.h"
#include "engine/base/text.h"

namespace {

using namespace hearth;

// A real controller and, on the other side of a wire of bytes, the copy that a window would draw.
class Wired {
 public:
  explicit Wired(const std::string& home) : app_(home), remote_([this](auto bytes) { deliver(bytes); }) {
    exchange();
  }

  RemoteController& remote() { return remote_; }
  const AppState& state() const { return remote_.state(); }
  const AppState& original() const { return app_.state(); }
  size_t bytes_received() const { return bytes_received_; }

  // Waits until the window would show it.
  bool until(const std::function<bool()>& is_so) {
    return app_.until([&] {
      exchange();
      return is_so();
    });
  }

 private:
  void deliver(std::span<const std::byte> bytes) {
    auto action = wire::decode<Action>(bytes);
    REQUIRE(action);
    app_.act(std::move(*action));
  }
  void exchange() {
    const std::optional<wire::Bytes> changes = sender_.changes(app_.state());
    if (!changes) return;
    bytes_received_ = changes->size();
    REQUIRE(remote_.receive(*changes));
  }

  App app_;
  StateSender sender_;
  RemoteController remote_;
  size_t bytes_received_ = 0;
};

TEST_CASE("a vault is made, locked and opened from the other side of the wire") {
  const TempFolder home;
  Wired wired(home.path());
  REQUIRE(wired.until([&] { return wired.state().screen == Screen::Welcome; }));

  wired.remote().act(action::CreateVault{Secret::copy_of("correct horse")});
  REQUIRE(wired.until([&] { return wired.state().screen == Screen::Recovery; }));
  CHECK(!wired.state().vault.recovery_code.empty());

  wired.remote().act(action::RecoveryCodeKept{});
  REQUIRE(wired.until([&] { return wired.state().screen == Screen::ChooseModel; }));
  CHECK(wired.state().vault.recovery_code.empty());

  wired.remote().act(action::Lock{});
  REQUIRE(wired.until([&] { return wired.state().screen == Screen::Unlock; }));
  wired.remote().act(action::Unlock{Secret::copy_of("wrong")});
  REQUIRE(wired.until([&] { return wired.state().vault.wrong_passphrase; }));
  wired.remote().act(action::Unlock{Secret::copy_of("correct horse")});
  REQUIRE(wired.until([&] { return wired.state().vault.state == VaultView::State::Open; }));
  CHECK(wire::encode(wired.state().settings) == wire::encode(wired.original().settings));
}

TEST_CASE("only what changed crosses, and the copy says once that it did") {
  const TempFolder home;
  Wired wired(home.path());
  wired.remote().act(action::UseMemoryOnly{});
  REQUIRE(wired.until([&] { return wired.state().screen == Screen::ChooseModel; }));
  const size_t first = wired.bytes_received();
  wired.remote().act(action::ChooseLater{});
  REQUIRE(wired.until([&] { return wired.state().screen == Screen::Main; }));
  CHECK(wired.remote().pump());
  CHECK(!wired.remote().pump());

  wired.remote().act(action::ShowPage{Page::Privacy});
  REQUIRE(wired.until([&] { return wired.state().page == Page::Privacy; }));
  CHECK(wired.bytes_received() < 200);
  CHECK(first > 0);
  CHECK(wired.remote().pump());
}

TEST_CASE("documents are compared and a page of them is opened from the other side of the wire") {
  const TempFolder home;
  Wired wired(home.path());
  wired.remote().act(action::UseMemoryOnly{});
  REQUIRE(wired.until([&] { return wired.state().screen == Screen::ChooseModel; }));
  std::vector<std::string> files = {home.path() + "/old.txt", home.path() + "/new.txt"};
  std::ofstream(files[0]) << "The monthly rent is 850 euros and is due on the third working day.\n";
  std::ofstream(files[1]) << "The monthly rent is 920 euros and is due on the third working day.\n";
  wired.remote().act(action::AddDocuments{files});
  REQUIRE(wired.until([&] { return wired.state().documents.documents.size() == 2; }));
  const auto& documents = wired.state().documents.documents;
  wired.remote().act(action::WorkOnDocuments{.work = DocumentWork::Compare,
                                             .documents = {documents[1].id, documents[0].id}});
  REQUIRE(wired.until([&] { return wired.state().document_work.state == DocumentWorkView::State::Done; }));
  const DocumentWorkView& work = wired.state().document_work;
  REQUIRE(work.found.size() == 1);
  CHECK(work.found[0].first_figures == "850");
  wired.remote().act(action::ShowFinding{.finding = 0, .sentence = 1});
  REQUIRE(wired.until([&] { return wired.state().source.state == SourceView::State::Shown; }));
  const SourceView& source = wired.state().source;
  CHECK(source.text.substr(source.begin, source.end - source.begin).starts_with("The monthly rent is 920"));
  wired.remote().act(action::CloseDocumentWork{});
  REQUIRE(wired.until([&] { return work.state == DocumentWorkView::State::None; }));
  CHECK(source.state == SourceView::State::Closed);
}

TEST_CASE("time goes on in the copy while nothing is sent") {
  int64_t now = 1000;
  RemoteController remote([](auto) {}, [&] { return now; });
  CHECK(remote.state().now_ms == 1000);
  now = 2000;
  CHECK(!remote.pump());
  CHECK(remote.state().now_ms == 2000);
}

TEST_CASE("bytes of another build are refused in words") {
  RemoteController remote([](auto) {});
  const std::string nonsense = "not a message";
  const Status received = remote.receive(std::as_bytes(std::span(nonsense)));
  REQUIRE(!received);
  CHECK(received.error().fault == Fault::BadFormat);
  CHECK(remote.state().screen == Screen::Starting);
}

}  // namespace
