#include "app/models/hub.h"

#include <doctest/doctest.h>

#include "tests/models/hub_fixture.h"

using namespace hearth;

namespace {

const std::string kCard =
    R"({"cardData":{"license":"apache-2.0","base_model":["maker/original"]},"tags":["gguf"]})";
const std::string kRevision = "0123456789abcdef0123456789abcdef01234567";

Result<RemoteModel> look_up(const HubServer& server, const std::string& reference) {
  Connections net;
  net.allow(true);
  TRY(const ModelReference parsed, parse_reference(reference));
  return look_up_model(net, {server.address()}, parsed);
}

}  // namespace

TEST_CASE("a reference is a repository, with or without what is wanted of it") {
  CHECK(parse_reference("Qwen/Qwen3-4B-GGUF")->repository == "Qwen/Qwen3-4B-GGUF");
  CHECK(parse_reference("Qwen/Qwen3-4B-GGUF")->wanted.empty());
  CHECK(parse_reference(" a/b:Q4_K_M ")->wanted == "Q4_K_M");
  CHECK(parse_reference("a/b:model-Q8_0.gguf")->wanted == "model-Q8_0.gguf");
  for (const char* text : {"", "a", "a/", "/b", "a/b/c", "a/b:", "../b", "a/..", "a/b:../c", "a/b c", "a/b?x",
                           "https://a/b", "a/b:c/d"}) {
    CAPTURE(text);
    CHECK(parse_reference(text).error().message.contains("ORG/REPO"));
  }
}

TEST_CASE("the file is chosen by its quantization, its name, or the usual one") {
  const std::vector<std::string> files = {"README.md",
                                          "mmproj-m-Q4_K_M.gguf",
                                          "m-IQ4_K_M.gguf",
                                          "sub/m.Q8_0.gguf",
                                          "m-Q4_K_M.gguf",
                                          "m-imatrix.gguf",
                                          "m-F16-00001-of-00002.gguf",
                                          "m-F16-00002-of-00002.gguf"};
  CHECK(choose_file(files, "") == 4);
  CHECK(choose_file(files, "q4_k_m") == 4);
  CHECK(choose_file(files, "IQ4_K_M") == 2);
  CHECK(choose_file(files, "Q8_0") == 3);
  CHECK(choose_file(files, "m.Q8_0.gguf") == 3);
  CHECK(choose_file(files, "F16").error().fault == Fault::Unsupported);
  CHECK(choose_file(files, "F16").error().message.contains("split"));
  const Error unknown = choose_file(files, "Q5_0").error();
  CHECK(unknown.fault == Fault::NotFound);
  CHECK(unknown.message.contains("q8_0"));
  CHECK(choose_file({"odd.gguf"}, "") == 0);
  CHECK_FALSE(choose_file({"odd.gguf", "even.gguf"}, "").has_value());
  CHECK(choose_file({"README.md"}, "").error().message.contains("no GGUF"));
}

TEST_CASE("the card is known before anything is fetched") {
  const HubServer server;
  server.put("quantizer/repo/m-Q4_K_M.gguf", "GGUF four");
  server.put("quantizer/repo/m-Q8_0.gguf", "GGUF eight bits");
  server.put("quantizer/repo/card.json", kCard);
  const auto model = look_up(server, "quantizer/repo");
  REQUIRE(model.has_value());
  CHECK(model->file == "m-Q4_K_M.gguf");
  CHECK(model->bytes == 9);
  CHECK(model->sha256.size() == 64);
  CHECK(model->revision == kRevision);
  CHECK(model->maker == "maker");
  CHECK(model->quantizer == "quantizer");
  CHECK(model->licence == "apache-2.0");
  CHECK(model->host == server.address());
  CHECK(look_up(server, "quantizer/repo:q8_0")->bytes == 15);
}

TEST_CASE("sizes and hashes come from the tree where the repository does not tell them") {
  const HubServer server;
  server.put("org/repo/m-Q4_K_M.gguf", "GGUF four");
  server.put("org/repo/faults", "no_sizes");
  const auto model = look_up(server, "org/repo");
  REQUIRE(model.has_value());
  CHECK(model->bytes == 9);
  CHECK(model->sha256.size() == 64);
  CHECK(model->maker == "org");
  CHECK(model->licence.empty());
}

TEST_CASE("a repository that is not there, and a server that talks nonsense, are said in a sentence") {
  const HubServer server;
  CHECK(look_up(server, "no/body").error().message.contains("There is no no/body"));
  server.put("org/repo/m-Q4_K_M.gguf", "GGUF");
  server.put("org/repo/faults", "broken_list");
  CHECK(look_up(server, "org/repo").error().fault == Fault::BadFormat);
  server.put("org/odd/m.gguf", "GGUF");
  server.put("org/odd/card.json",
             R"({"siblings":[1,{"rfilename":2},{"rfilename":"m.gguf","size":-1,"lfs":{"sha256":"zz"}}],
                 "sha":"../..","cardData":[],"tags":{"license:":1}})");
  const auto odd = look_up(server, "org/odd");
  REQUIRE(odd.has_value());
  CHECK(odd->revision == "main");
  CHECK(odd->bytes == 4);
}

TEST_CASE("a host that does not answer is passed over for the next") {
  const HubServer server;
  server.put("org/repo/m-Q4_K_M.gguf", "GGUF four");
  Connections net;
  net.allow(true);
  const auto model = look_up_model(net, {"http://127.0.0.1:1", server.address()}, {"org/repo", ""});
  REQUIRE(model.has_value());
  CHECK(model->host == server.address());
  CHECK(look_up_model(net, {}, {"org/repo", ""}).error().message.contains("HEARTH_MODEL_HOSTS"));
}
