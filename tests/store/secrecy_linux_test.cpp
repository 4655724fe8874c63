// What can be seen of this process from outside: its memory, the files it has open, the bytes it wrote. Linux
// tells through /proc.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "app/store/recovery_code.h"
#include "app/store/schema.h"
#include "app/store/sealing.h"
#include "app/store/search.h"
#include "tests/store/vault_fixtures.h"
#include "tests/temp_folder.h"

namespace hearth {
namespace {

struct Region {
  uintptr_t begin, end;
};

// Everything that this process can write to, but for the sanitizer's terabytes of shadow.
std::vector<Region> own_memory() {
  constexpr uintptr_t kLargest = uintptr_t{1} << 30;
  std::vector<Region> regions;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    unsigned long begin = 0, end = 0;
    char access[5] = {};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, access) != 3) continue;
    if (std::strncmp(access, "rw", 2) == 0 && end - begin <= kLargest) regions.push_back({begin, end});
  }
  return regions;
}

// How often the bytes occur in this process, not counting `needle` itself and what was read here to look for
// it.
int copies_in_memory(std::span<const std::byte> needle) {
  static std::vector<std::byte> block(1 << 20);
  const auto itself = reinterpret_cast<uintptr_t>(needle.data());
  const auto block_begin = reinterpret_cast<uintptr_t>(block.data()), block_end = block_begin + block.size();
  const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  REQUIRE(memory >= 0);
  int found = 0;
  for (const Region& region : own_memory()) {
    for (uintptr_t at = region.begin; at < region.end; at += block.size() - needle.size()) {
      const size_t wanted = std::min<size_t>(block.size(), region.end - at);
      const ssize_t got = pread(memory, block.data(), wanted, static_cast<off_t>(at));
      if (got <= 0) break;
      const std::byte* from = block.data();
      const std::byte* const end = block.data() + got;
      while (const void* hit = memmem(from, static_cast<size_t>(end - from), needle.data(), needle.size())) {
        from = static_cast<const std::byte*>(hit) + 1;
        const uintptr_t address = at + static_cast<uintptr_t>(from - 1 - block.data());
        if (address != itself && (address < block_begin || address >= block_end)) ++found;
      }
    }
  }
  std::fill(block.begin(), block.end(), std::byte{0});
  close(memory);
  return found;
}

Secret hexadecimal(const Secret& bytes) {
  Secret text(2 * bytes.size());
  char* out = reinterpret_cast<char*>(text.bytes().data());
  for (const std::byte byte : bytes.bytes()) {
    for (const int digit : {std::to_integer<int>(byte) >> 4, std::to_integer<int>(byte) & 15})
      *out++ = "0123456789abcdef"[digit];
  }
  return text;
}

// As /proc/self/io counts: bytes handed to write() and the like by this process.
long long bytes_written() {
  std::ifstream io("/proc/self/io");
  for (std::string line; std::getline(io, line);) {
    if (line.starts_with("wchar: ")) return std::stoll(line.substr(7));
  }
  return -1;
}

// Files without a name: SQLite removes its temporary files as soon as they are open.
int nameless_files() {
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code fault;
    const std::string target = std::filesystem::read_symlink(entry.path(), fault).string();
    if (target.find("etilqs") != std::string::npos) ++found;
  }
  return found;
}

}  // namespace

TEST_CASE("locking leaves no key and no passphrase in memory") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  const Secret words = hexadecimal(Secret::random(16));
  Secret code(0);
  {
    Vault::Created made = must(Vault::create(folder, words, kCheapKdf));
    code = parse_recovery_code(made.recovery_code.text()).value();
    say(made.vault->writer(), "words");
  }
  const Secret data_key =
      must(unwrap_key(must(parse_key_file(file_bytes(key_file_path(folder)))), SlotKind::Passphrase, words));
  const Secret page_key = derive_key(data_key, KeyPurpose::DatabasePages);
  const Secret page_key_text = hexadecimal(page_key);
  const Secret chat_key = derive_key(data_key, KeyPurpose::ChatKeys);
  {
    const auto vault = must(Vault::unlock(folder, words));
    const auto reader = must(vault->reader());
    CHECK(must(said(*reader)).size() == 1);
    must(vault->change_passphrase(words, kCheapKdf));
    CHECK(copies_in_memory(data_key.bytes()) > 0);  // the search finds what is there
    CHECK(copies_in_memory(page_key.bytes()) > 0);
  }
  CHECK(copies_in_memory(data_key.bytes()) == 0);
  CHECK(copies_in_memory(page_key.bytes()) == 0);
  CHECK(copies_in_memory(page_key_text.bytes()) == 0);
  CHECK(copies_in_memory(chat_key.bytes()) == 0);
  CHECK(copies_in_memory(words.bytes()) == 0);
  CHECK(copies_in_memory(code.bytes()) == 0);
}

TEST_CASE("a temporary chat writes not one byte") {
  // The sanitizers look at each type once through a pipe of their own, so the first round may write that.
  for (const bool counted : {false, true}) {
    const long long before = bytes_written();
    size_t found = 0;
    int nameless = 0;
    {
      const auto db = must(Database::in_memory());
      must(apply_migrations(*db));
      for (int i = 0; i < 50; ++i) say(*db, "a temporary thought " + std::string(20000, 'x'));
      found = must(search_chats(*db, "thought")).size();
      nameless = nameless_files();
    }
    const long long after = bytes_written();
    CHECK(after >= 0);
    if (counted) CHECK(after == before);
    CHECK(found == 50);
    CHECK(nameless == 0);
  }
}

TEST_CASE("sorting more than the cache holds makes no temporary file") {
  const TempFolder home;
  const Vault::Created made = must(Vault::create(home.path() + "/v", passphrase(), kCheapKdf));
  Database& db = made.vault->writer();
  must(db.script("PRAGMA cache_size=10; CREATE TABLE words(text);"));
  for (int i = 0; i < 200; ++i) must(db.run("INSERT INTO words VALUES(?)", std::string(20000, 'a' + i % 26)));
  Statement sorted = must(db.prepare("SELECT DISTINCT text || rowid FROM words ORDER BY 1 DESC"));
  REQUIRE(must(sorted.step()));
  CHECK(nameless_files() == 0);
}

}  // namespace hearth
