#include "app/core/answer_sources.h"

#include "app/store/secret.h"
#include "engine/base/text.h"

namespace hearth {

std::string mark_of_passage(uint32_t passage) { return concat("[", passage + 1, "]"); }

void wipe(AnswerSources& sources) {
  for (SourcePassage& passage : sources.passages) {
    wipe(passage.file);
    wipe(passage.heading);
  }
  sources = {};
}

}  // namespace hearth
