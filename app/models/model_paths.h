// Where models are looked for and how "-m NAME" becomes a path. Verbs and the window call it on any thread;
// nothing is cached.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/engine.h"

namespace hearth {

// In the order they are searched: `given` (--models), $HEARTH_MODELS, $HEARTH_HOME/models, beside the
// program. Only folders that can be named; they need not exist. Also looks in a folder "models" beside the
// program.
std::vector<std::string> model_folders(const std::string& given);

// $HEARTH_HOME, or where this system keeps a person's data. NotFound when there is no such place.
Result<std::string> home_folder();

// $HEARTH_HOME/models, where `models add` puts things. NotFound when there is no such place.
Result<std::string> shelf_folder();

// $HEARTH_HOME/cache: what can be made again, test reports and compiled kernels. Empty when there is no such
// place.
std::string cache_folder();

struct ModelFile {
  std::string name;  // of the file, without folder and without ".gguf"
  std::string path;
};

// The .gguf files of these folders, sorted within each; of a split model only the first part. A name that an
// earlier folder has hides later ones. A folder that cannot be read counts as empty.
std::vector<ModelFile> list_model_files(const std::vector<std::string>& folders);

// The file that a person means by `named`: the whole name, with or without ".gguf", or the only one that
// begins so (capital letters do not matter). NotFound lists what there is.
Result<ModelFile> match_model_name(const std::string& named, const std::vector<ModelFile>& files);

// The path for "-m `named`": a file that exists, or else a name. When `named` is empty: the model that Hearth
// comes with for this purpose, or else the first one that serves it.
Result<std::string> find_model(const std::string& named, const std::vector<std::string>& folders,
                               ModelPurpose purpose);

// A name under which what a model makes is kept: another model, or the same one in other bits, has another.
std::string model_id(const ModelCard& card);

// The embedding model that find_model() finds, and its model_id().
struct FoundEmbedder {
  std::string path, id;
};
Result<FoundEmbedder> find_embedder(const std::vector<std::string>& folders);
// The path of the reranking model that find_model() finds.
Result<std::string> find_ranker(const std::vector<std::string>& folders);
// What people call a model that comes along with Hearth to find documents with, by the name of its file;
// empty: it is none of these.
std::string_view own_search_model(std::string_view file);

// Whether a name without ".gguf" is that of one part of a split model: "name-00002-of-00005".
bool is_split_part(std::string_view name);

// Joins with the system's separator.
std::string path_in(const std::string& folder, const std::string& name);

}  // namespace hearth
