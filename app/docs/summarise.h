// A document, all of it -> a summary whose every sentence a page says. Each part is put to a model once; what
// it says of a part counts only where the part says it too (claim.h), and where nothing is left the part's
// own most telling sentence stands in. What was kept is then drawn together in rounds, each sentence checked
// again. Deterministic: the same answers give the same summary, so whoever kept the answers can go on where
// work stopped. The connection's thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/docs/whole_pages.h"

namespace hearth {

class SummaryTask {
 public:
  // Sentences of a summary at most.
  static constexpr size_t kMostSentences = 12;

  // `part_bytes`: what of the text fits into one question. `db` outlives the task.
  static Result<SummaryTask> begin(Database& db, std::vector<WholePage> pages, size_t part_bytes);

  std::optional<ModelCall> next() const;  // none: the summary is whole
  Status take(std::string_view answer);   // to next()

  Coverage coverage() const;
  double fraction() const;                                        // of the questions, 0 to 1
  const std::vector<Finding>& findings() const { return done_; }  // so far, in the order of the pages
  size_t struck() const { return struck_; }                       // sentences of the model that no page says
  const std::vector<WholePage>& pages() const { return pages_; }

 private:
  explicit SummaryTask(Database& db) : db_(&db) {}
  Status count_words();
  Status take_part(std::string_view answer);
  Status take_group(std::string_view answer);
  Status check_against(std::string_view answer, const std::vector<Finding>& sources, size_t most,
                       std::vector<Finding>& kept);
  Result<double> weight_of(std::string_view sentence) const;
  Result<std::optional<Finding>> most_telling(const DocumentPart& part) const;
  size_t group_size() const;
  void end_round_when_done();

  Database* db_;
  std::vector<WholePage> pages_;
  std::vector<DocumentPart> parts_;
  std::map<std::string, double> word_share_;  // of the document's words that carry meaning
  size_t parts_read_ = 0;
  size_t struck_ = 0;
  std::vector<Finding> done_;   // of the parts, then of the round before
  size_t taken_ = 0;            // of done_, in this round
  std::vector<Finding> round_;  // what this round has made
};

}  // namespace hearth
