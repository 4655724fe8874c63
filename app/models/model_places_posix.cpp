// Where programs keep models on Linux and macOS. Sources: LM Studio's and Ollama's FAQ, huggingface_hub
// "Manage cache", Jan's and GPT4All's documentation, llama.cpp's README.
#include "app/models/model_paths.h"
#include "app/models/model_places.h"
#include "app/models/system_folders.h"

namespace hearth {

std::vector<ModelPlace> usual_places() {
  const std::string home = environment("HOME").value_or("");
  std::vector<ModelPlace> places;
  const auto add = [&places](const char* origin, const std::string& folder, PlaceLayout layout) {
    if (folder.starts_with('/')) places.push_back({origin, folder, layout});
  };
  const auto in_home = [&home](const char* rest) { return home.empty() ? "" : path_in(home, rest); };
  const auto given = [](const char* name) { return environment(name).value_or(""); };
  const auto folder = PlaceLayout::Folder;

  add("LM Studio", in_home(".lmstudio/models"), folder);
  add("LM Studio", in_home(".cache/lm-studio/models"), folder);

  add("Ollama", given("OLLAMA_MODELS"), PlaceLayout::Ollama);
  add("Ollama", in_home(".ollama/models"), PlaceLayout::Ollama);
  add("Ollama", "/usr/share/ollama/.ollama/models", PlaceLayout::Ollama);

  const std::string cache =
      given("XDG_CACHE_HOME").starts_with('/') ? given("XDG_CACHE_HOME") : in_home(".cache");
  const std::string hub = given("HF_HOME").empty() ? "" : path_in(given("HF_HOME"), "hub");
  add("Hugging Face cache", given("HF_HUB_CACHE"), PlaceLayout::HuggingFaceCache);
  add("Hugging Face cache", hub, PlaceLayout::HuggingFaceCache);
  if (!cache.empty())
    add("Hugging Face cache", path_in(cache, "huggingface/hub"), PlaceLayout::HuggingFaceCache);
  if (!cache.empty()) add("llama.cpp", path_in(cache, "llama.cpp"), folder);

  add("Jan", in_home("jan/models"), folder);
#ifdef __APPLE__
  add("Jan", in_home("Library/Application Support/Jan/data"), folder);
  add("GPT4All", in_home("Library/Application Support/nomic.ai/GPT4All"), folder);
#else
  add("Jan", in_home(".config/Jan/data"), folder);
  add("Jan", in_home(".local/share/Jan/data"), folder);
  add("GPT4All", in_home(".local/share/nomic.ai/GPT4All"), folder);
#endif
  return places;
}

}  // namespace hearth
