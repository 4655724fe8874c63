#include "app/core/model_names.h"

#include <doctest/doctest.h>

namespace hearth {

TEST_CASE("a model is called as its file is, without how its weights are stored") {
  CHECK(model_name_for_people("/models/SmolLM2-135M-Instruct.Q4_1.gguf", "Mix1 Ep2") ==
        "SmolLM2 135M Instruct");
  CHECK(model_name_for_people("Qwen3-4B-Instruct-2507-Q4_K_M.gguf", "") == "Qwen3 4B Instruct 2507");
  CHECK(model_name_for_people("gemma-3-1b-it.gguf", "Gemma") == "gemma 3 1b it");
  CHECK(model_name_for_people("gpt-oss-20b-MXFP4.gguf", "") == "gpt oss 20b");
  CHECK(model_name_for_people("Q4_0.gguf", "") == "Q4 0");
}

TEST_CASE("a file that is named by its hash is called as it calls itself") {
  CHECK(model_name_for_people("/blobs/sha256-00ff", "Llama 3.2 3B") == "Llama 3.2 3B");
}

}  // namespace hearth
