// Where programs keep models on Windows. Sources: as in model_places_posix.cpp.
#include "app/models/model_paths.h"
#include "app/models/model_places.h"
#include "app/models/system_folders.h"

namespace hearth {

std::vector<ModelPlace> usual_places() {
  const auto given = [](const char* name) { return environment(name).value_or(""); };
  const std::string home = given("USERPROFILE");
  const std::string roaming = given("APPDATA");
  const std::string local = given("LOCALAPPDATA");
  std::vector<ModelPlace> places;
  const auto add = [&places](const char* origin, const std::string& base, const char* rest,
                             PlaceLayout layout) {
    if (!base.empty()) places.push_back({origin, *rest ? path_in(base, rest) : base, layout});
  };
  const auto folder = PlaceLayout::Folder;

  add("LM Studio", home, ".lmstudio\\models", folder);
  add("LM Studio", home, ".cache\\lm-studio\\models", folder);
  add("Ollama", given("OLLAMA_MODELS"), "", PlaceLayout::Ollama);
  add("Ollama", home, ".ollama\\models", PlaceLayout::Ollama);
  add("Hugging Face cache", given("HF_HUB_CACHE"), "", PlaceLayout::HuggingFaceCache);
  add("Hugging Face cache", given("HF_HOME"), "hub", PlaceLayout::HuggingFaceCache);
  add("Hugging Face cache", home, ".cache\\huggingface\\hub", PlaceLayout::HuggingFaceCache);
  add("llama.cpp", local, "llama.cpp", folder);
  add("Jan", home, "jan\\models", folder);
  add("Jan", roaming, "Jan\\data", folder);
  add("GPT4All", local, "nomic.ai\\GPT4All", folder);
  return places;
}

}  // namespace hearth
