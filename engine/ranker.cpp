#include <algorithm>

#include "engine/base/text.h"
#include "engine/engine.h"
#include "engine/model/classifier.h"
#include "engine/model_state.h"

namespace hearth {
namespace {

constexpr uint32_t kLongestPair = 1024;  // tokens; a pair is one slice, and its activations grow with this
constexpr std::string_view kQuestion = "{query}", kPassage = "{document}";  // in a file's own wording

// The two texts as one, and where the second begins.
struct Pair {
  std::vector<TokenId> ids;
  uint32_t second = UINT32_MAX;
};

// How a model wants a question and a passage.
class PairFormat {
 public:
  // `tokenizer` outlives this. Unsupported where the file does not say it and it is not BERT's.
  static Result<PairFormat> of(const GgufFile& file, const Tokenizer& tokenizer, bool has_segments);

  Pair encode(std::string_view question, std::string_view passage) const {
    return wording_.empty() ? framed(question, passage) : worded(question, passage);
  }

 private:
  explicit PairFormat(const Tokenizer& tokenizer) : tokenizer_(&tokenizer) {}
  Pair framed(std::string_view question, std::string_view passage) const;
  Pair worded(std::string_view question, std::string_view passage) const;

  const Tokenizer* tokenizer_;
  std::string wording_;         // of the file's; empty: [CLS] question [SEP] passage [SEP]
  std::vector<TokenId> frame_;  // CLS and SEP
  bool has_segments_ = false;   // else two SEP tell both texts apart, as in RoBERTa
};

Result<PairFormat> PairFormat::of(const GgufFile& file, const Tokenizer& tokenizer, bool has_segments) {
  PairFormat format(tokenizer);
  format.has_segments_ = has_segments;
  TRY(const auto wording, file.string("tokenizer.chat_template.rerank"));
  if (wording) {
    format.wording_ = *wording;
    return format;
  }
  format.frame_ = tokenizer.encode({}, true);
  if (format.frame_.size() != 2) {
    return fail(
        Fault::Unsupported,
        "This model ranks passages, but it does not say how it wants to be asked; choose another file "
        "of it.");
  }
  return format;
}

Pair PairFormat::framed(std::string_view question, std::string_view passage) const {
  Pair pair;
  const auto append = [&](std::string_view text) {
    const Segment segment{.text = std::string(text)};
    const std::vector<TokenId> ids = tokenizer_->encode({&segment, 1}, false);
    pair.ids.insert(pair.ids.end(), ids.begin(), ids.end());
    pair.ids.push_back(frame_.back());
  };
  pair.ids.push_back(frame_.front());
  append(question);
  if (has_segments_)
    pair.second = static_cast<uint32_t>(pair.ids.size());
  else
    pair.ids.push_back(frame_.back());
  append(passage);
  return pair;
}

// What a person or a document says is ordinary text in it, whatever it spells.
Pair PairFormat::worded(std::string_view question, std::string_view passage) const {
  std::vector<Segment> segments;
  for (std::string_view rest = wording_; !rest.empty();) {
    const size_t at = std::min(rest.find(kQuestion), rest.find(kPassage));
    segments.push_back({.text = std::string(rest.substr(0, at)), .may_hold_special = true});
    if (at == std::string_view::npos) break;
    rest.remove_prefix(at);
    const bool asks = rest.starts_with(kQuestion);
    rest.remove_prefix(asks ? kQuestion.size() : kPassage.size());
    segments.push_back({.text = std::string(asks ? question : passage)});
  }
  return {.ids = tokenizer_->encode(segments, false)};
}

// Its beginning, by about a fifth shorter.
std::string_view shortened(std::string_view text) {
  size_t length = text.size() - std::max<size_t>(text.size() / 5, 1);
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  return text.substr(0, length);
}

}  // namespace

struct Ranker::State {
  State(Model::State& of, PairFormat its_format, Classifier its_classifier)
      : model(of), format(std::move(its_format)), classifier(std::move(its_classifier)) {}

  Model::State& model;
  PairFormat format;
  Classifier classifier;
  std::unique_ptr<Session> session;

  Pair fitting(std::string_view question, std::string_view passage) const;
};

// Of texts that are too long, the beginnings: of the passage while there is something of it, then of the
// question.
Pair Ranker::State::fitting(std::string_view question, std::string_view passage) const {
  for (;;) {
    Pair pair = format.encode(question, passage);
    if (pair.ids.size() <= session->context() || (question.empty() && passage.empty())) return pair;
    std::string_view& longer = passage.empty() ? question : passage;
    longer = shortened(longer);
  }
}

Ranker::Ranker(std::unique_ptr<State> state) : state_(std::move(state)) {}
Ranker::~Ranker() = default;

Result<std::unique_ptr<Ranker>> Ranker::open(Model& model) {
  Model::State& of = *model.state_;
  TRY(const Tokenizer* tokenizer, of.text());
  if (of.loaded.architecture != nullptr && !of.loaded.recipe.ranks)
    return fail(Fault::Unsupported, "This model does not rank passages; choose a reranking model.");
  TRY(const SessionSettings settings,
      session_settings(of.loaded, {.tokens = kLongestPair, .kv = "f32"}, OutputRows::Pooled));
  const TensorInfo* segments = of.file.find_tensor("token_types.weight");
  TRY(PairFormat format, PairFormat::of(of.file, *tokenizer, segments != nullptr && segments->rows() > 1));
  TRY(Classifier classifier, Classifier::read(of.file, of.loaded.recipe.width));
  auto state = std::make_unique<State>(of, std::move(format), std::move(classifier));
  TRY(state->session, of.open_session(settings));
  return std::unique_ptr<Ranker>(new Ranker(std::move(state)));
}

Result<float> Ranker::rank(std::string_view question, std::string_view passage) {
  return ranking(std::string(question), std::string(passage)).wait();
}

Pumped<Result<float>> Ranker::ranking(std::string question, std::string passage) {
  Pair pair = state_->fitting(question, passage);
  CO_TRY(const std::vector<float> vector,
         co_await state_->model.pooling(*state_->session, std::move(pair.ids), pair.second));
  co_return state_->classifier.score(vector);
}

}  // namespace hearth
