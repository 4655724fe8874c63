// The server that a vault remembers.
#include "app/store/kept_server.h"

#include <doctest/doctest.h>

#include "temp_folder.h"
#include "tests/store/chat_samples.h"

using namespace hearth;
using namespace hearth::chat_samples;

TEST_CASE("one server is kept, replaced and forgotten, and no key is in the file") {
  const TempFolder folder;
  const Secret key = Secret::random(32);
  const std::string path = folder.path() + "/vault.db";
  {
    const auto db = open_vault_database(path, key);
    CHECK_FALSE(must(kept_server(*db)).has_value());
    must(keep_server(*db, {"http://box:1", "small", "", 0, false}));
    must(keep_server(*db, {"http://192.168.1.20:8080", "large", "k3y-of-heronsgate", 8192, true}));
  }
  CHECK_FALSE(contents_of_file(path).contains("heronsgate"));
  const auto db = open_vault_database(path, key);
  const auto kept = must(kept_server(*db));
  REQUIRE(kept.has_value());
  CHECK(kept->address == "http://192.168.1.20:8080");
  CHECK(kept->model == "large");
  CHECK(kept->key == "k3y-of-heronsgate");
  CHECK(kept->context_tokens == 8192);
  CHECK(kept->in_use);
  must(forget_server(*db));
  CHECK_FALSE(must(kept_server(*db)).has_value());
}
