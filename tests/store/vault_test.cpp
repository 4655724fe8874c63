#include "app/store/vault.h"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "app/store/keyring.h"
#include "app/store/schema.h"
#include "engine/base/file_writing.h"
#include "tests/gguf/message_checks.h"
#include "tests/store/vault_fixtures.h"
#include "tests/temp_folder.h"

namespace hearth {
namespace {

using Strings = std::vector<std::string>;

Error unlock_failure(const std::string& folder, std::string_view words = "correct horse battery staple") {
  const Error error = failure_of(Vault::unlock(folder, passphrase(words)));
  CHECK(reads_like_a_sentence(error.message));
  return error;
}

}  // namespace

TEST_CASE("what was said in a vault is there when it is opened again, and two files are all there is") {
  const TempFolder home;
  const std::string folder = must(vault_folder(home.path(), kDefaultVault));
  {
    const Vault::Created made = must(Vault::create(folder, passphrase(), kCheapKdf));
    say(made.vault->writer(), "first words");
  }
  CHECK(names_in(folder) == Strings{"vault.db", "vault.keys"});
  CHECK(names_in(home.path()) ==
        Strings{"vaults", "vaults/default", "vaults/default/vault.db", "vaults/default/vault.keys"});
  const auto vault = must(Vault::unlock(folder, passphrase()));
  CHECK(must(said(vault->writer())) == Strings{"first words"});
  CHECK(must(schema_version(vault->writer())) == newest_schema());
}

TEST_CASE("a wrong passphrase and a damaged file are different sentences") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  const Error wrong = unlock_failure(folder, "wrong");
  CHECK(wrong.fault == Fault::WrongKey);
  CHECK(wrong.message == "This is not the passphrase of this vault.");
  CHECK(unlock_failure(folder, "").fault == Fault::WrongKey);

  std::vector<std::byte> keys = file_bytes(key_file_path(folder));
  keys[60] ^= std::byte{4};
  put_file(key_file_path(folder), keys);
  const Error damaged = unlock_failure(folder);
  CHECK(damaged.fault == Fault::BadFormat);
  CHECK(damaged.message.find("damaged") != std::string::npos);
}

TEST_CASE("a vault is made whole or not at all") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  const Error empty = failure_of(Vault::create(folder, passphrase(""), kCheapKdf));
  CHECK(empty.fault == Fault::BadFormat);
  CHECK(names_in(home.path()).empty());

  // What a crash while making it left behind.
  std::filesystem::create_directories(home.path() + "/.v.unfinished");
  put_file(home.path() + "/.v.unfinished/vault.db", file_bytes("/dev/null"));
  make_vault(folder);
  CHECK(names_in(home.path()) == Strings{"v", "v/vault.db", "v/vault.keys"});
  must(Vault::unlock(folder, passphrase()));

  // A file where the folder above should be.
  const Error no_folder = failure_of(Vault::create(folder + "/vault.db/v", passphrase(), kCheapKdf));
  CHECK(no_folder.fault == Fault::Unreadable);
  CHECK(reads_like_a_sentence(no_folder.message));
}

TEST_CASE("a vault is never made over another, nor over somebody's files") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  const auto keys = file_bytes(key_file_path(folder));
  const Error there = failure_of(Vault::create(folder, passphrase("other"), kCheapKdf));
  CHECK(there.fault == Fault::Busy);
  CHECK(reads_like_a_sentence(there.message));
  CHECK(file_bytes(key_file_path(folder)) == keys);
  must(Vault::unlock(folder, passphrase()));

  std::filesystem::create_directories(home.path() + "/photos");
  put_file(home.path() + "/photos/cat", keys);
  CHECK(failure_of(Vault::create(home.path() + "/photos", passphrase(), kCheapKdf)).fault == Fault::Busy);
  CHECK(file_bytes(home.path() + "/photos/cat") == keys);
  std::filesystem::create_directories(home.path() + "/empty");
  make_vault(home.path() + "/empty");
}

TEST_CASE("half a vault names the file that is missing; no vault is NotFound") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  CHECK(unlock_failure(folder).fault == Fault::NotFound);
  CHECK(!vault_exists(folder));
  make_vault(folder);
  for (const auto& [missing, name] :
       {std::pair(database_path(folder), "vault.db"), std::pair(key_file_path(folder), "vault.keys")}) {
    std::filesystem::rename(missing, missing + ".away");
    const Error half = unlock_failure(folder);
    CHECK(half.fault == Fault::BadFormat);
    CHECK(half.message.find(name) != std::string::npos);
    CHECK(failure_of(vault_facts(folder)).fault == Fault::BadFormat);
    CHECK(vault_exists(folder));
    CHECK(!file_exists(missing));  // nothing was made in its place
    std::filesystem::rename(missing + ".away", missing);
  }
  must(Vault::unlock(folder, passphrase()));
}

TEST_CASE("a database that is empty, cut, plain or another vault's is damaged, and stays as it is") {
  const TempFolder home;
  const std::string folder = home.path() + "/v", other = home.path() + "/other";
  make_vault(folder);
  make_vault(other);
  const auto good = file_bytes(database_path(folder));
  const std::string plain_path = home.path() + "/plain.db";
  must(must(Database::open_unencrypted(plain_path, {.journal = Database::Journal::Rollback}))
           ->script("CREATE TABLE t(x); PRAGMA user_version=1;"));

  const std::vector<std::vector<std::byte>> wrong = {
      {},
      {good.begin(), good.begin() + 10},
      {good.begin(), good.begin() + 5000},
      {good.begin(), good.end() - 4096},
      std::vector<std::byte>(good.size()),
      file_bytes(plain_path),
      file_bytes(database_path(other)),
  };
  for (const auto& bytes : wrong) {
    put_file(database_path(folder), bytes);
    CHECK(unlock_failure(folder).fault == Fault::BadFormat);
    CHECK(file_bytes(database_path(folder)) == bytes);
    std::filesystem::remove(database_path(folder) + "-wal");
    std::filesystem::remove(database_path(folder) + "-shm");
  }
  put_file(database_path(folder), good);
  must(Vault::unlock(folder, passphrase()));
}

TEST_CASE("a vault with a newer schema is Unsupported") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  must(must(Database::open(database_path(folder), data_key_of(folder)))->script("PRAGMA user_version=999;"));
  CHECK(unlock_failure(folder).fault == Fault::Unsupported);
}

TEST_CASE("a vault with an older schema is brought up to date when it is opened") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  const Secret key = data_key_of(folder);
  std::filesystem::remove(database_path(folder));
  must(apply_migrations(*must(Database::open(database_path(folder), key)), 1));
  const auto vault = must(Vault::unlock(folder, passphrase()));
  CHECK(must(schema_version(vault->writer())) == newest_schema());
  say(vault->writer(), "words");
  CHECK(must(said(vault->writer())) == Strings{"words"});
}

TEST_CASE("an open vault is Busy for everybody else until it is locked") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  {
    const auto open = must(Vault::unlock(folder, passphrase()));
    CHECK(unlock_failure(folder).fault == Fault::Busy);
    CHECK(unlock_failure(folder, "wrong").fault == Fault::Busy);  // before the passphrase is worked on
    CHECK(must(vault_facts(folder)).passphrase_slots == 1);
  }
  must(Vault::unlock(folder, passphrase()));
}

TEST_CASE("changing the passphrase takes well under a second and writes no content again") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  {
    const auto vault = must(Vault::unlock(folder, passphrase()));
    say(vault->writer(), "words");
    must(vault->writer().truncate_log());
    const auto database = file_bytes(database_path(folder));
    const auto start = std::chrono::steady_clock::now();
    must(vault->change_passphrase(passphrase("new"), kCheapKdf));
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
    CHECK(file_bytes(database_path(folder)) == database);
    CHECK(failure_of(vault->change_passphrase(passphrase(""), kCheapKdf)).fault == Fault::BadFormat);
  }
  CHECK(unlock_failure(folder).fault == Fault::WrongKey);
  const auto vault = must(Vault::unlock(folder, passphrase("new")));
  CHECK(must(said(vault->writer())) == Strings{"words"});
  CHECK(must(vault_facts(folder)).passphrase_slots == 1);
}

TEST_CASE("a key file that was being written when the power went is cleared away") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  const auto keys = file_bytes(key_file_path(folder));
  put_file(unfinished_path(key_file_path(folder)), std::span(keys).first(100));
  must(Vault::unlock(folder, passphrase()));
  CHECK(names_in(folder) == Strings{"vault.db", "vault.keys"});
}

TEST_CASE("the recovery code opens a vault whose passphrase is forgotten, until there is a new code") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  const std::string code = make_vault(folder);
  std::string next;
  {
    const auto vault = must(Vault::unlock_with_code(folder, code));
    must(vault->change_passphrase(passphrase("new"), kCheapKdf));
    next = must(vault->new_recovery_code()).text();
  }
  must(Vault::unlock(folder, passphrase("new")));
  must(Vault::unlock_with_code(folder, next));
  const Error old = failure_of(Vault::unlock_with_code(folder, code));
  CHECK(old.fault == Fault::WrongKey);
  CHECK(old.message == "This is not the recovery code of this vault.");
  std::string mistyped = next;
  mistyped[0] = mistyped[0] == '7' ? '8' : '7';
  CHECK(failure_of(Vault::unlock_with_code(folder, mistyped)).message.find("typing") != std::string::npos);
}

TEST_CASE("neither of two vaults reads the other") {
  const TempFolder home;
  const std::string mine = must(vault_folder(home.path(), "mine")),
                    yours = must(vault_folder(home.path(), "yours"));
  make_vault(mine);
  const std::string code = make_vault(yours, "another passphrase");
  CHECK(unlock_failure(yours).fault == Fault::WrongKey);
  CHECK(failure_of(Vault::unlock_with_code(mine, code)).fault == Fault::WrongKey);
  CHECK(failure_of(Database::open(database_path(yours), data_key_of(mine))).fault == Fault::BadFormat);
  CHECK(list_vaults(home.path()) == Strings{"mine", "yours"});
}

TEST_CASE("the keyring is an extra way in where there is one, and a sentence where there is none") {
  // Writes to the login keyring of whoever runs it, which may ask that person; so only on request.
  if (std::getenv("HEARTH_TEST_KEYRING") == nullptr) return;
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  bool remembered = false;
  {
    const auto vault = must(Vault::unlock(folder, passphrase()));
    const Status kept = vault->remember_in_keyring();
    remembered = kept.has_value();
    MESSAGE((kept ? std::string("There is a keyring.") : kept.error().message));
    if (!kept) {
      CHECK(kept.error().fault == Fault::Unsupported);
      CHECK(reads_like_a_sentence(kept.error().message));
    }
    CHECK(must(vault_facts(folder)).keyring_slots == (remembered ? 1 : 0));
  }
  if (remembered) {
    const auto vault = must(Vault::unlock_with_keyring(folder));
    must(vault->remember_in_keyring());  // again: one slot, not two
    CHECK(must(vault_facts(folder)).keyring_slots == 1);
    must(vault->forget_keyring());
    CHECK(must(vault_facts(folder)).keyring_slots == 0);
  }
  CHECK(failure_of(Vault::unlock_with_keyring(folder)).fault == Fault::WrongKey);
  must(Vault::unlock(folder, passphrase()));
}

TEST_CASE("a keyring slot whose secret is not in the keyring opens nothing and hinders nothing") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  const Secret key = data_key_of(folder);
  KeyFile keys = must(parse_key_file(file_bytes(key_file_path(folder))));
  keys.slots.push_back(
      must(wrap_key(SlotKind::Keyring, keys.vault_id, key, Secret::random(kKeyringSecretBytes))));
  must(replace_key_file(folder, keys, key));
  const Error error = failure_of(Vault::unlock_with_keyring(folder));
  CHECK((error.fault == Fault::WrongKey || error.fault == Fault::Unsupported));
  const auto vault = must(Vault::unlock(folder, passphrase()));
  must(vault->forget_keyring());
  CHECK(must(vault_facts(folder)).keyring_slots == 0);
}

TEST_CASE("a reader sees what is committed and cannot write") {
  const TempFolder home;
  const Vault::Created made = must(Vault::create(home.path() + "/v", passphrase(), kCheapKdf));
  const auto reader = must(made.vault->reader());
  CHECK(must(said(*reader)).empty());
  say(made.vault->writer(), "words");
  CHECK(must(said(*reader)) == Strings{"words"});
  CHECK(!create_chat(*reader, "title", 1).has_value());
}

TEST_CASE("facts about a vault need no passphrase") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  const VaultFacts facts = must(vault_facts(folder));
  CHECK(facts.cost == kCheapKdf);
  CHECK(facts.passphrase_slots == 1);
  CHECK(facts.recovery_slots == 1);
  CHECK(facts.keyring_slots == 0);
  CHECK(facts.database_bytes == std::filesystem::file_size(database_path(folder)));
  CHECK(failure_of(vault_facts(home.path())).fault == Fault::NotFound);
}

TEST_CASE("erasing a vault leaves nothing of it, and an open one is left alone") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  {
    const auto open = must(Vault::unlock(folder, passphrase()));
    CHECK(failure_of(erase_vault(folder)).fault == Fault::Busy);
  }
  must(Vault::unlock(folder, passphrase()));
  must(erase_vault(folder));
  CHECK(names_in(home.path()).empty());
  CHECK(failure_of(erase_vault(folder)).fault == Fault::NotFound);
}

TEST_CASE("names of vaults cannot leave their folder") {
  for (const char* name : {"default", "Work 2", "a_b-c.d", "7"})
    CHECK(vault_folder("/home", name).has_value());
  for (const std::string& name :
       {std::string(), std::string("."), std::string(".."), std::string("../x"), std::string("a/b"),
        std::string("a\\b"), std::string(".hidden"), std::string("a\0b", 3), std::string(65, 'a'),
        std::string("caf\xC3\xA9"), std::string("a."), std::string("a "), std::string(" a"),
        std::string("a:b")}) {
    const Error error = failure_of(vault_folder("/home", name));
    CHECK(error.fault == Fault::BadFormat);
    CHECK(reads_like_a_sentence(error.message));
  }
  CHECK(must(vault_folder("/home", "default")) == "/home/vaults/default");
  const TempFolder home;
  CHECK(list_vaults(home.path()).empty());
}

}  // namespace hearth
