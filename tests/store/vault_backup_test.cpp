#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "app/store/vault.h"
#include "test_seed.h"
#include "tests/gguf/message_checks.h"
#include "tests/store/vault_fixtures.h"
#include "tests/temp_folder.h"

namespace hearth {
namespace {

using Strings = std::vector<std::string>;

constexpr size_t kSealedPiece = 65536 + 17;

// A vault with some messages and its backup.
struct Example {
  TempFolder home;
  std::string folder = home.path() + "/v", file = home.path() + "/v.backup", code;
  Strings texts;
  std::vector<std::byte> bytes;

  Example() {
    Vault::Created made = must(Vault::create(folder, passphrase(), kCheapKdf));
    code = made.recovery_code.text();
    for (int i = 0; i < 20; ++i) say(made.vault->writer(), "message " + std::string(i * 400, 'x'));
    must(made.vault->backup(file));
    texts = must(said(made.vault->writer()));
    bytes = file_bytes(file);
  }

  size_t first_piece() const {
    uint32_t key_file = 0;
    std::memcpy(&key_file, bytes.data() + 8, sizeof key_file);
    return 12 + key_file + 24;
  }
  // What restoring these bytes fails with; nothing of it may be left.
  Error restore_failure(std::span<const std::byte> changed) const {
    const std::string elsewhere = home.path() + "/elsewhere";
    put_file(home.path() + "/changed", changed);
    const Error error = failure_of(restore_vault(home.path() + "/changed", elsewhere + "/v", passphrase()));
    CHECK(reads_like_a_sentence(error.message));
    CHECK((!std::filesystem::exists(elsewhere) || names_in(elsewhere).empty()));
    return error;
  }
};

}  // namespace

TEST_CASE("a backup restored elsewhere is the same vault") {
  const Example made;
  std::filesystem::remove_all(made.folder);
  const std::string folder = made.home.path() + "/deep/er/v";
  must(restore_vault(made.file, folder, passphrase()));
  CHECK(names_in(made.home.path() + "/deep/er") == Strings{"v", "v/vault.db", "v/vault.keys"});
  {
    const auto vault = must(Vault::unlock(folder, passphrase()));
    CHECK(must(said(vault->writer())) == made.texts);
    say(vault->writer(), "goes on");
  }
  must(Vault::unlock_with_code(folder, made.code));
  CHECK(file_bytes(made.file) == made.bytes);
}

TEST_CASE("a backup opens with the passphrase of its time") {
  const Example made;
  must(must(Vault::unlock(made.folder, passphrase()))->change_passphrase(passphrase("new"), kCheapKdf));
  const std::string folder = made.home.path() + "/again";
  const Error wrong = failure_of(restore_vault(made.file, folder, passphrase("new")));
  CHECK(wrong.fault == Fault::WrongKey);
  CHECK(reads_like_a_sentence(wrong.message));
  CHECK(!std::filesystem::exists(folder));
  must(restore_vault(made.file, folder, passphrase()));
}

TEST_CASE("a backup never replaces a vault, and is never written into one") {
  const Example made;
  CHECK(failure_of(restore_vault(made.file, made.folder, passphrase())).fault == Fault::Busy);
  const auto vault = must(Vault::unlock(made.folder, passphrase()));
  CHECK(failure_of(vault->backup(database_path(made.folder))).fault == Fault::Unreadable);
  CHECK(failure_of(vault->backup(made.folder + "/../v/copy")).fault == Fault::Unreadable);
  CHECK(failure_of(vault->backup(made.home.path() + "/no/such/folder")).fault == Fault::Unreadable);
  CHECK(must(said(vault->writer())) == made.texts);
  must(vault->backup(made.file));  // an older backup may be replaced
}

TEST_CASE("a backup tells how far it is, and one that is stopped leaves the older one as it was") {
  const Example made;
  const auto vault = must(Vault::unlock(made.folder, passphrase()));
  say(vault->writer(), std::string(100'000, 'y'));
  const size_t files = names_in(made.home.path()).size();
  std::vector<double> told;
  const Error stopped = failure_of(vault->backup(made.file, [&](double done) {
    told.push_back(done);
    return told.size() < 2;
  }));
  CHECK(stopped.fault == Fault::Cancelled);
  CHECK(file_bytes(made.file) == made.bytes);
  CHECK(names_in(made.home.path()).size() == files);
  told.clear();
  must(vault->backup(made.file, [&](double done) {
    told.push_back(done);
    return true;
  }));
  CHECK(std::ranges::is_sorted(told));
  CHECK(told.back() == 1);
}

TEST_CASE("a backup that is cut at any place is refused") {
  const Example made;
  REQUIRE(made.bytes.size() > 2 * kSealedPiece);
  std::vector<size_t> lengths;
  for (size_t length = 0; length < made.bytes.size(); length += 1499) lengths.push_back(length);
  for (size_t end = made.first_piece(); end < made.bytes.size(); end += kSealedPiece) {
    for (const size_t length : {end - 1, end, end + 1, end + 16, end + 17, end + 18})
      lengths.push_back(length);
  }
  lengths.push_back(made.bytes.size() - 1);
  for (const size_t length : lengths) {
    CAPTURE(length);
    CHECK(made.restore_failure(std::span(made.bytes).first(length)).fault == Fault::BadFormat);
  }
}

TEST_CASE("a backup with one changed byte, anywhere, is refused") {
  const Example made;
  std::mt19937_64 random(test_seed());
  for (int i = 0; i < 200; ++i) {
    std::vector<std::byte> changed = made.bytes;
    const size_t offset = i < 100 ? random() % (made.first_piece() + 64) : random() % changed.size();
    changed[offset] ^= static_cast<std::byte>(1 + random() % 255);
    CAPTURE(offset);
    CHECK(made.restore_failure(changed).fault == Fault::BadFormat);
  }
}

TEST_CASE("a backup with pieces swapped, dropped, doubled or added is refused") {
  const Example made;
  const auto first = made.bytes.begin() + static_cast<std::ptrdiff_t>(made.first_piece());
  const auto second = first + kSealedPiece, third = second + kSealedPiece;
  std::vector<std::byte> swapped(made.bytes.begin(), first), dropped = swapped, doubled = swapped;
  swapped.insert(swapped.end(), second, third);
  swapped.insert(swapped.end(), first, second);
  swapped.insert(swapped.end(), third, made.bytes.end());
  dropped.insert(dropped.end(), second, made.bytes.end());
  doubled.insert(doubled.end(), first, second);
  doubled.insert(doubled.end(), first, made.bytes.end());
  std::vector<std::byte> longer = made.bytes;
  longer.push_back(std::byte{0});
  for (const auto& changed : {swapped, dropped, doubled, longer})
    CHECK(made.restore_failure(changed).fault == Fault::BadFormat);
}

TEST_CASE("a backup belongs together: another genuine key file, or the end of another backup, does not fit") {
  const Example made;
  const std::string other_file = made.home.path() + "/other.backup";
  {
    const auto vault = must(Vault::unlock(made.folder, passphrase()));
    must(vault->change_passphrase(passphrase("new"), kCheapKdf));
    must(vault->backup(other_file));
  }
  const auto keys = file_bytes(key_file_path(made.folder)), other = file_bytes(other_file);
  std::vector<std::byte> new_keys = made.bytes;
  REQUIRE(keys.size() == made.first_piece() - 12 - 24);
  std::ranges::copy(keys, new_keys.begin() + 12);
  put_file(made.home.path() + "/changed", new_keys);
  const Error mixed = failure_of(
      restore_vault(made.home.path() + "/changed", made.home.path() + "/elsewhere", passphrase("new")));
  CHECK(mixed.fault == Fault::BadFormat);

  REQUIRE(other.size() == made.bytes.size());
  std::vector<std::byte> spliced = made.bytes;
  std::copy(other.end() - 20000, other.end(), spliced.end() - 20000);
  CHECK(made.restore_failure(spliced).fault == Fault::BadFormat);
}

TEST_CASE("what is no backup says so") {
  const Example made;
  CHECK(made.restore_failure(file_bytes(database_path(made.folder))).fault == Fault::BadFormat);
  CHECK(made.restore_failure(file_bytes(key_file_path(made.folder))).fault == Fault::BadFormat);
  std::vector<std::byte> lying = made.bytes;
  std::fill(lying.begin() + 8, lying.begin() + 12, std::byte{0xff});
  CHECK(made.restore_failure(lying).fault == Fault::BadFormat);
  const Error missing =
      failure_of(restore_vault(made.home.path() + "/none", made.home.path() + "/x", passphrase()));
  CHECK(missing.fault == Fault::NotFound);
}

}  // namespace hearth
