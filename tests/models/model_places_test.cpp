#include "app/models/model_places.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/temp_folder.h"

using namespace hearth;
namespace fs = std::filesystem;

namespace {

const std::string kHash(64, 'a');
const std::string kOtherHash(64, 'b');

std::string put(const TempFolder& folder, const std::string& name, const std::string& contents) {
  const fs::path path = path_of(folder.path()) / name;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << contents;
  return text_of(path);
}

void link(const TempFolder& folder, const std::string& name, const std::string& target) {
  const fs::path path = path_of(folder.path()) / name;
  fs::create_directories(path.parent_path());
  fs::create_symlink(target, path);
}

std::vector<std::string> names(const std::vector<FoundModel>& models) {
  std::vector<std::string> all;
  for (const FoundModel& model : models) all.push_back(model.name);
  return all;
}

}  // namespace

TEST_CASE("models lie in folders of folders; pictures' projectors and parts of split ones are left out") {
  const TempFolder folder;
  put(folder, "maker/one/One-Q4.gguf", "GGUF one");
  put(folder, "maker/one/mmproj-One.gguf", "GGUF picture");
  put(folder, "Two.GGUF", "GGUF two");
  put(folder, "big-00001-of-00002.gguf", "GGUF part");
  put(folder, "fake.gguf", "something else");
  put(folder, "empty.gguf", "");
  put(folder, "notes.txt", "GGUF no");
  const auto found = find_models({{"LM Studio", folder.path()}});
  CHECK(names(found) == std::vector<std::string>{"Two", "One-Q4"});
  CHECK(found[0].origin == "LM Studio");
  CHECK(found[0].bytes == 8);
  CHECK(found[0].sha256.empty());
}

TEST_CASE("a model that lies in two places is found once, in the first of them") {
  const TempFolder first, second;
  put(first, "mine.gguf", "GGUF the same");
  put(second, "theirs.gguf", "GGUF the same");
  put(second, "other.gguf", "GGUF not the same");
  const auto found = find_models({{"Hearth", first.path()}, {"Jan", second.path()}});
  CHECK(names(found) == std::vector<std::string>{"mine", "other"});
  CHECK(found[0].origin == "Hearth");
}

TEST_CASE("files that differ only at their end are two models") {
  const TempFolder folder;
  const std::string body = "GGUF" + std::string(300'000, 'x');
  put(folder, "a.gguf", body + "a");
  put(folder, "b.gguf", body + "b");
  CHECK(find_models({{"", folder.path()}}).size() == 2);
}

TEST_CASE("Ollama's manifests lead to blobs, whose names are hashes") {
  const TempFolder folder;
  const auto manifest = [](const std::string& hash) {
    return R"({"layers":[{"mediaType":"application/vnd.ollama.image.license","digest":"sha256:)" +
           kOtherHash + R"("},{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:)" + hash +
           R"("}]})";
  };
  put(folder, "manifests/registry.ollama.ai/library/llama3.2/3b", manifest(kHash));
  put(folder, "manifests/registry.ollama.ai/library/llama3.2/latest", manifest(kHash));
  put(folder, "manifests/registry.ollama.ai/library/gone/1b", manifest(std::string(64, 'c')));
  put(folder, "manifests/registry.ollama.ai/library/sly/1b", manifest("../../secret"));
  put(folder, "manifests/registry.ollama.ai/library/broken/1b", "{");
  put(folder, "manifests/registry.ollama.ai/library/odd/1b", R"({"layers":[7,{"mediaType":1,"digest":2}]})");
  put(folder, "blobs/sha256-" + kHash, "GGUF weights");
  const auto found = find_models({{"Ollama", folder.path(), PlaceLayout::Ollama}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].name == "llama3.2:3b");
  CHECK(found[0].sha256 == kHash);
  CHECK(found[0].path.ends_with("sha256-" + kHash));
}

TEST_CASE("the Hugging Face cache links its files to blobs, whose names are hashes") {
  const TempFolder folder;
  put(folder, "models--org--repo/blobs/" + kHash, "GGUF weights");
  link(folder, "models--org--repo/snapshots/1234/Model-Q4.gguf", "../../blobs/" + kHash);
  link(folder, "models--org--repo/snapshots/5678/Model-Q4.gguf", "../../blobs/" + kHash);
  const auto found = find_models({{"Hugging Face cache", folder.path(), PlaceLayout::HuggingFaceCache}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].name == "Model-Q4");
  CHECK(found[0].sha256 == kHash);
}

TEST_CASE("folders that point to each other end the search, and so does a deep tree") {
  const TempFolder folder;
  put(folder, "a/one.gguf", "GGUF one");
  link(folder, "a/round", "../a");
  link(folder, "a/up", "..");
  link(folder, "nowhere", "not-there");
  std::string deep = "d";
  for (int i = 0; i < 20; ++i) deep += "/d";
  put(folder, deep + "/two.gguf", "GGUF two");
  CHECK(names(find_models({{"", folder.path()}})) == std::vector<std::string>{"one"});
}

TEST_CASE("a search that takes too long, or is told to stop, ends with what it has") {
  const TempFolder folder;
  for (int i = 0; i < 50; ++i) put(folder, std::to_string(i) + ".gguf", "GGUF " + std::to_string(i));
  CHECK(find_models({{"", folder.path()}}, {.entries = 60}).size() < 20);
  CHECK(find_models({{"", folder.path()}}, {.time = std::chrono::milliseconds(0)}).empty());
  CHECK(find_models({{"", folder.path()}}, {}, [] { return false; }).empty());
  CHECK(find_models({{"", folder.path() + "/not-there"}}).empty());
}
