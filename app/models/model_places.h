// Model files that other programs keep on this computer: LM Studio, Ollama, the Hugging Face cache, Jan,
// GPT4All, and any folder the person names. Hearth uses them where they lie. Looking takes a bounded time and
// never follows folders that point to each other. Any thread; reads the disk, so not the main one.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace hearth {

enum class PlaceLayout {
  Folder,            // .gguf files, also in folders inside
  Ollama,            // manifests name blobs, which have no ending
  HuggingFaceCache,  // models--ORG--REPO/snapshots/REVISION/FILE
};

struct ModelPlace {
  std::string origin;  // for people: "LM Studio"
  std::string folder;
  PlaceLayout layout = PlaceLayout::Folder;
};

// Where other programs keep models on this system; the folders need not exist. model_places_posix.cpp,
// model_places_win.cpp.
std::vector<ModelPlace> usual_places();

struct FoundModel {
  std::string path;  // what opens it
  std::string name;  // of the file without ".gguf", or Ollama's "llama3.2:3b"
  std::string origin;
  uint64_t bytes = 0;
  std::string identity;  // equal for equal files: size and fingerprint of beginning and end
  std::string sha256;    // where the program that fetched it wrote it down; it is not checked here
};

struct SearchLimits {
  std::chrono::milliseconds time{4000};
  size_t entries = 50'000;  // files and folders looked at
  int depth = 6;            // folders inside folders
};

// The models of these places in their order, each once by its contents however often it is there. Parts of
// split models, projectors for pictures and files that are no GGUF are left out.
std::vector<FoundModel> find_models(const std::vector<ModelPlace>& places, const SearchLimits& limits = {},
                                    const std::function<bool()>& keep_going = {});

// The SHA-256 that a file is named after, as the blobs of Ollama and the Hugging Face cache are; empty when
// it is not.
std::string hash_in_name(const std::string& path);

// The identity of one file, empty when it is no GGUF or cannot be read.
std::string model_identity(const std::string& path);

}  // namespace hearth
