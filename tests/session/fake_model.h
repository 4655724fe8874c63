// A model without arithmetic: a device that records what it is asked to evaluate and says which token comes
// next by a function of the tokens so far. What sessions and generations are tested with.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/session/session.h"
#include "engine/text/tokenizer.h"

namespace hearth {

class FakeDevice : public Device {
 public:
  // The next token after these.
  using Next = std::function<TokenId(std::span<const TokenId>)>;

  explicit FakeDevice(Next next_token) : next(std::move(next_token)) {}

  const DeviceInfo& info() const override { return info_; }
  WeightLayout layout_for(const WeightShape&, WeightUse) const override { return WeightLayout::AsInFile; }
  Result<Buffer> allocate_weight(const WeightShape& shape, WeightLayout layout) override;
  Status allocate_kv(KvLayer& layer) override;
  void free(Buffer buffer) override;
  Result<Buffer> adopt(std::span<const std::byte>) override { return fail(Fault::Unsupported, "no"); }
  Status upload_rows(Buffer, const WeightShape&, WeightLayout, uint64_t,
                     std::span<const std::byte>) override {
    return {};
  }
  uint64_t bytes_for(const Plan& plan) const override { return held_bytes(plan); }
  uint64_t memory_left() const override { return memory - allocated; }
  Result<ProgramId> prepare(const Plan& plan) override;
  void release(ProgramId program) override;
  Result<Ticket> submit(ProgramId program, const Step& step) override;
  Result<Progress> poll(Ticket ticket, std::span<float> output) override;

  Next next;
  int polls_per_step = 1;           // Running until the last of them
  int steps_until_lost = -1;        // that many steps succeed, then one fails; -1: never
  size_t memory = SIZE_MAX;         // bytes that can be allocated
  std::vector<uint32_t> step_rows;  // of every step so far
  std::vector<bool> long_steps;     // whether each was asked for as a long one
  std::vector<TokenId> cache;       // the token at each position
  size_t allocated = 0;
  int programs = 0;

  size_t evaluated() const;  // rows of all steps

 private:
  Result<Buffer> allocate(size_t bytes);
  void write_logits(size_t rows, std::span<float> output) const;
  void write_candidates(std::span<float> output) const;

  DeviceInfo info_;
  std::unordered_map<uint32_t, size_t> buffers_;
  uint32_t next_buffer_ = 1;
  std::unordered_map<uint32_t, Plan> plans_;
  uint32_t next_program_ = 1;
  Plan plan_;  // of the last step
  size_t step_first_ = 0;
  int polls_left_ = 0;
  uint32_t running_ = 0;  // program; 0: none
};

// The logit that FakeDevice gives to the next token; the others get 0.
inline constexpr float kFakeLogit = 30.0f;

struct FakeModel {
  explicit FakeModel(FakeDevice::Next next, uint32_t vocabulary = 300);
  FakeModel(const FakeModel&) = delete;

  std::unique_ptr<Session> session(uint32_t context, OutputRows rows = OutputRows::Last,
                                   uint32_t candidates = 0);

  FakeDevice device;
  LoadedModel loaded;
};

// Evaluates everything that begin() was asked for.
void finish(Session& session);

// A SentencePiece vocabulary of 3 control tokens ("<unk>", "<s>" = 1, "</s>" = 2), 256 bytes and the small
// letters and a space, so that every text and every broken piece of text can be said.
class FakeVocabulary {
 public:
  FakeVocabulary();
  const Tokenizer& tokenizer() const { return *tokenizer_; }

  static constexpr TokenId kBos = 1;
  static constexpr TokenId kEos = 2;
  static constexpr TokenId byte(unsigned char value) { return 3 + value; }
  static constexpr TokenId letter(char value) { return 3 + 256 + (value - 'a'); }
  static constexpr size_t kSize = 3 + 256 + 26 + 1;

 private:
  std::unique_ptr<GgufFile> file_;  // the tokenizer looks into it
  std::unique_ptr<Tokenizer> tokenizer_;
};

}  // namespace hearth
