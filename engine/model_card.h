// What a model file says of itself, from its metadata alone. Called by engine.cpp; pure, any thread.
#pragma once

#include "engine/engine.h"
#include "engine/gguf/gguf.h"

namespace hearth {

// Never fails: what the file does not say, or says in a way that makes no sense, stays empty.
ModelCard card_of(const GgufFile& file);

}  // namespace hearth
