// What an answer was made from, where it was made from the person's documents: where its passages stand, and
// which sentence of them says what a sentence of the answer says. Places only, no text: a document that is
// removed takes its words along. Kept as JSON (answer_sources_json.h) among the details of an answer. Plain
// values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hearth {

struct SourcePassage {
  std::string document;  // its public id
  std::string file;      // its name
  int64_t page = 1;      // the number in the file
  bool paged = false;    // whether that means something
  std::string label;     // the page's number as printed; empty: its number
  std::string heading;
  uint64_t begin = 0, end = 0;  // bytes of the page's text
};

struct SourceCitation {
  uint32_t passage = 0;         // index into the passages; the answer says [passage + 1]
  uint64_t mark = 0;            // where that stands in the answer's text, in bytes
  uint64_t begin = 0, end = 0;  // of the sentence that says it: bytes of the page's text
};

struct AnswerSources {
  uint32_t searched = 0;     // documents
  bool found = true;         // false: not in them, and the passages are the nearest
  bool quotes_only = false;  // nothing that the model said was left
  uint32_t struck = 0;       // sentences that no passage says
  std::vector<SourcePassage> passages;
  std::vector<SourceCitation> citations;  // in the order of the text
};

// "[1]", as the answer's text has it.
std::string mark_of_passage(uint32_t passage);

void wipe(AnswerSources& sources);

}  // namespace hearth
