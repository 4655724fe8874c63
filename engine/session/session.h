// One conversation on one model: the tokens that the KV cache holds, and the program that adds more. sync()
// to any token list keeps the longest shared prefix, so editing, regenerating and branching cost only what is
// new. When the model has moved to another device, the session follows it and evaluates its tokens again.
// Belongs to the thread that owns the devices.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/device/plan.h"
#include "engine/model/architectures.h"
#include "engine/text/tokenizer.h"

namespace hearth {

// The layers of a model that one device computes.
struct ModelPart {
  Device* device = nullptr;
  LayerRange layers;
  ModelWeights weights;
};

// What sessions of one model share. Outlives them.
struct LoadedModel {
  const Architecture* architecture = nullptr;
  Recipe recipe;
  std::vector<ModelPart> parts;  // in the order of the layers; none for a vocabulary alone
  // Grows when the parts are replaced: whatever a session had on the former devices is gone with them.
  uint32_t moves = 0;
};

struct SessionSettings {
  uint32_t context = 4096;  // tokens; at least 1
  KvType kv = KvType::F16;
  OutputRows output_rows = OutputRows::Last;
  // Steps of one token can give this many of the largest logits instead of all, see begin(); at most
  // kMostCandidates. 0: they never do.
  uint32_t candidates = 0;
};

// The plan that a session of these settings runs on one part, without its KV buffers: what --print-plan shows
// and what a device is asked to predict the size of.
Result<Plan> session_plan(const LoadedModel& model, const ModelPart& part, const SessionSettings& settings);

class Session {
 public:
  // Fails with OutOfMemory (the message says how much the cache needs) or Unsupported.
  static Result<std::unique_ptr<Session>> open(const LoadedModel& model, const SessionSettings& settings);
  // One that takes up its place with the first pump(), as after a move: for a model that is on its way
  // elsewhere.
  static std::unique_ptr<Session> waiting(const LoadedModel& model, const SessionSettings& settings);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Makes `tokens` the session's content as far as the cache already agrees: returns how many of them are
  // kept. At least the last one is always left to evaluate, so that logits for it exist. Rows past the kept
  // prefix are forgotten. Abandons what begin() was asked for.
  uint32_t sync(std::span<const TokenId> tokens);

  // Evaluates `tokens` after what is there, a slice per pump. Unsupported when the context cannot hold them,
  // or when a pooled text does not fit into one slice.
  //   candidates      how many of the largest logits are enough for the caller; 0: it needs all
  //   second_segment  as Step::second_segment
  Status begin(std::span<const TokenId> tokens, uint32_t candidates = 0,
               uint32_t second_segment = UINT32_MAX);
  // Runs one slice or polls a running one. Done: all of begin()'s tokens are in the cache and output() is
  // theirs. tokens() grows by a slice at a time; output() is then the rows of that slice. DeviceLost and
  // OutOfMemory leave everything as it is: once the model has moved, pump() goes on where it was.
  Result<Progress> pump();
  // Evaluates what is left and then the last token, of which there must be one, once more: alone, waited for,
  // with the times of each part's operations as Device::profile() gives them. tokens() stays as it is,
  // output() is the token's. Errors as pump()'s; may be called again once the model has moved.
  Result<std::vector<std::vector<OpTime>>> profile_last_token();
  // Forgets what begin() was asked for and pump() has not reached.
  void abandon();
  // How much of begin()'s tokens is evaluated, 0 to 1.
  double fraction() const;

  // One row per OutputRows of the last slice, each as wide as the plan's output; valid until the next pump().
  // The caller may change it (a sampler does).
  std::span<float> output() { return parts_.back().output; }
  uint32_t output_width() const { return parts_.back().output_width; }
  // Whether output() holds candidates, as TopK writes them, instead of all logits.
  bool gives_candidates() const { return slice_.gives_candidates; }

  std::span<const TokenId> tokens() const { return tokens_; }
  uint32_t context() const { return settings_.context; }
  uint32_t slice_rows() const { return slice_rows_; }
  uint64_t kv_memory_bytes() const;

 private:
  // What this session has on one device.
  struct Part {
    std::vector<KvLayer> kv;
    ProgramId program;
    ProgramId candidates_program;  // of the last part: for one row, on the same cache
    uint32_t output_width = 0;
    std::vector<float> output;  // of the running slice; the next part's input
  };
  // A token to evaluate again after a move, as it was evaluated before: see Step::as_long_step.
  struct Replayed {
    TokenId token;
    bool in_long_step;
  };
  struct Slice {
    std::vector<TokenId> tokens;
    bool is_long = false;
    bool is_replay = false;
    bool gives_candidates = false;
  };

  Session(const LoadedModel& model, const SessionSettings& settings);
  Status prepare();
  Status prepare_candidates();
  Status allocate_cache(Part& part, const ModelPart& on);
  Status follow_move();
  void release_parts();
  Slice next_slice() const;
  Status submit_part();
  Result<Progress> poll_slice();
  void keep_slice();

  const LoadedModel& model_;
  SessionSettings settings_;
  uint32_t moves_ = 0;  // of the model, when the parts were made
  std::vector<Part> parts_;
  uint32_t slice_rows_ = 0;
  std::vector<TokenId> tokens_;      // in the cache
  std::vector<bool> in_long_steps_;  // one a token
  std::vector<Replayed> replay_;     // to evaluate before anything else
  size_t replay_done_ = 0;
  std::vector<TokenId> pending_;  // begin() was asked for these
  size_t pending_done_ = 0;
  uint32_t wanted_candidates_ = 0;
  uint32_t second_segment_ = UINT32_MAX;

  // The step that a device is working on. A step cannot be called back: one that sync() made pointless is
  // waited for before the next one starts, and its result is not used.
  std::optional<Ticket> running_;
  size_t running_part_ = 0;
  Slice slice_;
  bool slice_is_abandoned_ = false;
};

}  // namespace hearth
