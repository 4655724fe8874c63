#include "app/models/model_paths.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace hearth;

namespace {

const std::vector<ModelFile> kFiles = {{"SmolLM2-135M-Instruct.Q4_1", "/m/SmolLM2-135M-Instruct.Q4_1.gguf"},
                                       {"gemma-3-270m-q4_k_m", "/m/gemma-3-270m-q4_k_m.gguf"},
                                       {"gemma-3-1b", "/m/gemma-3-1b.gguf"}};

// A folder that is gone afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder()
      : path_(std::filesystem::temp_directory_path() / ("hearth_test_" + std::to_string(std::rand()))) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::string path() const { return path_.string(); }
  void file(const std::string& name) const { std::ofstream(path_ / name) << "GGUF"; }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("a model is found by its name with or without the ending, or by its beginning") {
  CHECK(match_model_name("gemma-3-1b", kFiles)->path == "/m/gemma-3-1b.gguf");
  CHECK(match_model_name("gemma-3-1b.gguf", kFiles)->path == "/m/gemma-3-1b.gguf");
  CHECK(match_model_name("smollm2", kFiles)->path == "/m/SmolLM2-135M-Instruct.Q4_1.gguf");
}

TEST_CASE("a beginning that fits two models is refused with their names") {
  const auto found = match_model_name("gemma", kFiles);
  REQUIRE(!found);
  CHECK(found.error().message.find("gemma-3-270m-q4_k_m, gemma-3-1b") != std::string::npos);
}

TEST_CASE("an unknown name is answered with what there is") {
  const auto found = match_model_name("llama", kFiles);
  REQUIRE(!found);
  CHECK(found.error().fault == hearth::Fault::NotFound);
  CHECK(found.error().message.find("SmolLM2-135M-Instruct.Q4_1") != std::string::npos);
  CHECK(!match_model_name("llama", {}));
}

TEST_CASE("only model files are listed, split ones once, and earlier folders win") {
  const TemporaryFolder first;
  const TemporaryFolder second;
  first.file("b.gguf");
  first.file("notes.txt");
  second.file("b.gguf");
  second.file("a-00001-of-00002.gguf");
  second.file("a-00002-of-00002.gguf");
  const auto files = list_model_files({first.path(), "/no/such/folder", second.path()});
  REQUIRE(files.size() == 2);
  CHECK(files[0].name == "b");
  CHECK(files[0].path.starts_with(first.path()));
  CHECK(files[1].name == "a-00001-of-00002");
}

TEST_CASE("an existing file goes before a model of that name") {
  const TemporaryFolder folder;
  folder.file("x.gguf");
  const std::string path = folder.path() + "/x.gguf";
  CHECK(find_model(path, {}, ModelPurpose::Answer).value() == path);
  CHECK(find_model("x", {folder.path()}, ModelPurpose::Answer).value() == path);
}
