// One conversation on one model: the tokens that the KV cache holds, and the program that adds more. sync()
// to any token list keeps the longest shared prefix, so editing, regenerating and branching cost only what is
// new. Belongs to the thread that owns the device.
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

// What sessions of one model share. Outlives them.
struct LoadedModel {
  const Architecture* architecture = nullptr;
  Recipe recipe;
  ModelWeights weights;
  Device* device = nullptr;
};

struct SessionSettings {
  uint32_t context = 4096;  // tokens; at least 1
  KvType kv = KvType::F16;
  OutputRows output_rows = OutputRows::Last;
};

// The plan that a session of these settings runs, without its KV buffers: what --print-plan shows.
Result<Plan> session_plan(const LoadedModel& model, const SessionSettings& settings);

class Session {
 public:
  // Fails with OutOfMemory (the message says how much the cache needs) or Unsupported.
  static Result<std::unique_ptr<Session>> open(const LoadedModel& model, const SessionSettings& settings);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Makes `tokens` the session's content as far as the cache already agrees: returns how many of them are
  // kept. At least the last one is always left to evaluate, so that logits for it exist. Rows past the kept
  // prefix are forgotten. Abandons what begin() was asked for.
  uint32_t sync(std::span<const TokenId> tokens);

  // Evaluates `tokens` after what is there, a slice per pump. Unsupported when the context cannot hold them,
  // or when a pooled text does not fit into one slice.
  Status begin(std::span<const TokenId> tokens);
  // Runs one slice or polls a running one. Done: all of begin()'s tokens are in the cache and output() is
  // theirs. tokens() grows by a slice at a time; output() is then the rows of that slice.
  Result<Progress> pump();
  // Forgets what begin() was asked for and pump() has not reached.
  void abandon();
  // How much of begin()'s tokens is evaluated, 0 to 1.
  double fraction() const;

  // One row per OutputRows of the last slice, each as wide as the plan's output; valid until the next pump().
  // The caller may change it (a sampler does).
  std::span<float> output() { return output_; }
  uint32_t output_width() const { return output_width_; }

  std::span<const TokenId> tokens() const { return tokens_; }
  uint32_t context() const { return settings_.context; }
  uint32_t slice_rows() const { return slice_rows_; }
  uint64_t kv_memory_bytes() const;

 private:
  Session(const LoadedModel& model, const SessionSettings& settings);
  Status prepare();
  Status allocate_cache();
  Status submit_slice();
  Result<Progress> poll_slice();

  const LoadedModel& model_;
  SessionSettings settings_;
  std::vector<KvLayer> kv_;
  ProgramId program_;
  uint32_t slice_rows_ = 0;
  uint32_t output_width_ = 0;
  std::vector<TokenId> tokens_;   // in the cache
  std::vector<TokenId> pending_;  // begin() was asked for these
  size_t pending_done_ = 0;
  std::vector<float> output_;

  // The step that the device is working on. A step cannot be called back: one that sync() made pointless is
  // waited for before the next one starts, and its result is not used.
  std::optional<Ticket> running_;
  uint32_t running_rows_ = 0;
  bool running_is_abandoned_ = false;
};

}  // namespace hearth
