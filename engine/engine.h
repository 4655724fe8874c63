// The boundary of the engine: everything the app knows of it. Open a model, ask it things.
//
//   list_devices, choose_device   what this machine offers
//   ModelOpening -> Model         open a file (pumped: call pump() until Done)
//   Model                         card, tokens, chat template
//   Chat                          one conversation: set its messages, then pump an answer out of it
//   Evaluation                    logits after given tokens (tools, tests)
//   Embedder                      texts to unit vectors
//   Ranker                        how well a passage answers a question
//
// One thread owns a Model and everything made from it. No call waits for long: what takes time is pumped.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/pumped.h"
#include "engine/base/result.h"

namespace hearth {

// ---- Devices

struct DeviceSummary {
  std::string id;    // what --device takes: "cpu"
  std::string name;  // as its maker calls it
  std::string kind;  // "cpu", "integrated gpu", "discrete gpu", "software gpu", "gpu"
  uint64_t memory_bytes = 0;
  std::vector<std::string> features;
  std::string driver;     // name and version; empty for the processor
  std::string self_test;  // "passed", or what failed, in words; empty where it was not asked for
  std::vector<std::string>
      replaced_kernels;     // fast kernels that failed the test: generic ones take their place
  double tokens_per_s = 0;  // of a made-up model of 100 million weights; 0: not measured
};

struct DeviceChoice {
  std::string id = "auto";
  int threads = 0;  // 0: as many as there are cores
  std::string
      cache_folder;  // keeps test reports and compiled kernels of GPUs; empty: they are made anew each time
};

// Tests and measures each device: at once for one that was tested before, else in seconds.
Pumped<std::vector<DeviceSummary>> listing_devices(DeviceChoice choice);
// The same, waited for.
std::vector<DeviceSummary> list_devices(const DeviceChoice& choice = {});

// The id that `choice` means here and why, in words. NotFound lists what there is.
struct ChosenDevice {
  std::string id;
  std::string reason;
};
Pumped<Result<ChosenDevice>> choosing_device(DeviceChoice choice);
Result<ChosenDevice> choose_device(const DeviceChoice& choice);

// How fast a device reads weights at best.
struct ReadBandwidth {
  std::string device;               // its id
  std::vector<double> bytes_per_s;  // a value a repetition
};

// ---- A model

enum class PumpState { Running, Done };

// What a model is for: it answers, turns texts into vectors, or says how well a passage answers a question.
enum class ModelPurpose : uint8_t { Answer, Embed, Rank };

// What the file says of itself.
struct ModelCard {
  std::string name;
  std::string architecture;
  std::string quantization;  // the type that holds most of the weights: "Q4_1"
  std::string licence;       // empty: the file does not say
  std::string author;
  std::string source_url;
  uint64_t parameters = 0;
  uint64_t file_bytes = 0;
  uint64_t bytes_per_token = 0;  // of weights that generating one token reads; of experts only those in use
  uint64_t trained_context = 0;
  uint64_t vocabulary = 0;
  uint32_t layers = 0;
  ModelPurpose purpose = ModelPurpose::Answer;
  bool has_chat_template = false;                             // its own, in the file
  std::vector<std::pair<std::string, std::string>> metadata;  // every short key, for the curious
};

// Reads the card without loading weights; any device, any size.
Result<ModelCard> read_model_card(const std::string& path);

struct ContextSettings {
  uint32_t tokens = 4096;  // lowered to what the model was trained for
  std::string kv = "f16";  // "f32", "f16" or "q8_0"
};

struct OpenSettings {
  DeviceChoice device;
  ContextSettings context;       // what is going to be opened on the model: memory is planned for it
  bool vocabulary_only = false;  // tokenizer and template only, for files that hold nothing else
};

class Model;

class ModelOpening {
 public:
  static Result<std::unique_ptr<ModelOpening>> start(const std::string& path, const OpenSettings& settings);
  struct Start;  // the same on devices of the caller's, for the engine's own tests: model_state.h
  ~ModelOpening();
  Result<PumpState> pump();
  double fraction() const;  // 0 to 1
  // A GPU that is tested before its first use, which takes seconds, and minutes on one in software; empty:
  // none is.
  const std::string& tested_now() const;
  std::unique_ptr<Model> take();  // once, after Done

 private:
  struct State;
  explicit ModelOpening(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// pump() until it is done, for programs that have nothing else to do.
Result<std::unique_ptr<Model>> open_model(const std::string& path, const OpenSettings& settings);

struct Message {
  std::string role;  // "system", "user" or "assistant"
  std::string text;
};

struct RenderedPrompt {
  std::string text;
  std::vector<int32_t> ids;
};

class Model {
 public:
  ~Model();
  const ModelCard& card() const;
  const DeviceSummary& device() const;
  // What did not go as asked, in one sentence: layers left to the processor, a device that failed and what
  // took its place. Empty when all is well; may change whenever something is pumped.
  const std::string& notice() const;

  // False for files without a tokenizer that Hearth knows: then no text goes in or out, only ids
  // (Evaluation). vocabulary_status() says why.
  bool has_vocabulary() const { return vocabulary_status().has_value(); }
  Status vocabulary_status() const;
  // Ids of one text, none without a vocabulary. `specials`: "<|im_end|>" and its like are control tokens, not
  // letters (never for a person's text).
  std::vector<int32_t> tokenize(std::string_view text, bool add_bos, bool specials) const;
  std::string piece(int32_t id) const;        // bytes; may be part of a character
  std::string piece_shown(int32_t id) const;  // specials by their names
  Result<RenderedPrompt> render(std::span<const Message> messages, bool add_generation_prompt) const;
  bool ends_answer(int32_t id) const;
  std::optional<int32_t> bos() const;  // the token that starts a text, when this model wants one
  size_t vocabulary_size() const;
  bool answers() const;  // has weights, and answering is its purpose

  std::string plan_text() const;  // --print-plan
  // Measured on each device that has layers of the model, device()'s first, with a product that reads a
  // matrix of 256 MiB where there is room for it. Waits, for a second or so. OutOfMemory, DeviceLost.
  Result<std::vector<ReadBandwidth>> measure_bandwidth(uint32_t repetitions);

 private:
  struct State;
  friend class ModelOpening;
  friend class Chat;
  friend class Evaluation;
  friend class Embedder;
  friend class Ranker;
  explicit Model(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// ---- A conversation

struct Sampling {
  float temperature = 0.7f;  // 0: always the likeliest token
  int top_k = 40;
  float top_p = 0.95f;
  float min_p = 0.05f;
  float typical_p = 1.0f;
  float repetition_penalty = 1.0f;
  float frequency_penalty = 0.0f;
  float presence_penalty = 0.0f;
  int penalty_window = 64;
  float dry_multiplier = 0.0f;
  float dry_base = 1.75f;
  int dry_allowed_length = 2;
  int mirostat = 0;
  float mirostat_tau = 5.0f;
  float mirostat_eta = 0.1f;
  std::vector<std::pair<int32_t, float>> logit_bias;
  uint64_t seed = 0;  // 0: a new one each answer
};

struct AnswerSettings {
  Sampling sampling;
  uint32_t max_tokens = 0;  // 0: until the model ends, but no more than the context holds
  std::vector<std::string> stop_strings;
};

enum class StopReason { None, Eos, Length, StopString, Cancelled };

struct AnswerStats {
  uint32_t prompt_tokens = 0;
  uint32_t reused_tokens = 0;     // of the prompt, found in the cache
  uint32_t tokens = 0;            // generated
  uint32_t dropped_messages = 0;  // left out of the prompt so that it fits (never the system prompt)
  uint32_t context_shifts =
      0;  // how often the oldest tokens after the system prompt made room for the answer
  double prompt_ms = 0;
  double first_token_ms = 0;  // from ask() to the first token
  double tokens_per_s = 0;    // of generation
  StopReason stop = StopReason::None;
};

class Chat {
 public:
  static Result<std::unique_ptr<Chat>> open(Model& model, const ContextSettings& settings);
  ~Chat();

  // Starts an answer to `messages` (the whole conversation); a last message of the assistant is an answer
  // that is gone on with. What earlier calls already evaluated is reused. When it does not fit, the oldest
  // messages after the system prompt are left out; Unsupported when the last one alone is too long.
  Status ask(std::span<const Message> messages, const AnswerSettings& settings);
  // The same from raw text (BOS as the model wants it), without a chat template.
  Status complete(std::string_view text, const AnswerSettings& settings);

  // Does one slice of work; appends whole UTF-8 characters to `text`. Done: see stats().
  Result<PumpState> pump(std::string& text);
  void cancel();  // the next pump is Done with StopReason::Cancelled
  double prompt_fraction() const;
  const AnswerStats& stats() const;
  uint32_t context_tokens() const;
  uint32_t used_tokens() const;

 private:
  struct State;
  explicit Chat(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// ---- For tools

// What all operations of one kind took together in a step.
struct OpProfile {
  std::string device;       // id of the device that computed them
  std::string op;           // "MatMul"
  std::string type;         // of the weights or the cache that they read: "Q4_K"; empty: neither
  uint32_t count = 0;       // of operations; on a GPU, of the pieces that they are computed in
  uint64_t bytes = 0;       // of weights and cache that they read
  double microseconds = 0;  // by the device's clock
};

class Evaluation {
 public:
  // `all_rows`: logits after every token instead of after the last.
  static Result<std::unique_ptr<Evaluation>> open(Model& model, const ContextSettings& settings,
                                                  bool all_rows);
  ~Evaluation();
  void clear();
  // Evaluates after what is there. `visit` gets (index in `ids`, the logits after that token) for each wanted
  // row, in order; the logits are valid only during the call. `ids` and `context` outlive it.
  using Visitor = void (*)(void* context, size_t index, std::span<const float> logits);
  Pumped<Status> evaluating(std::span<const int32_t> ids, Visitor visit, void* context);
  // The same, waited for.
  Status evaluate(std::span<const int32_t> ids, Visitor visit, void* context);
  // Evaluates the last token once more, each operation timed, and waits. One entry a kind, in the order of
  // the plan; none of a device that has no clock, and none at all when nothing was evaluated yet or where a
  // page's GPU computes, for which nothing can wait.
  Result<std::vector<OpProfile>> profile_last_token();

 private:
  struct State;
  explicit Evaluation(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class Embedder {
 public:
  static Result<std::unique_ptr<Embedder>> open(Model& model);
  ~Embedder();
  size_t width() const;
  // A unit vector. A text longer than the model can read is cut; `cut` says so.
  struct Embedding {
    std::vector<float> values;
    bool cut = false;
  };
  Pumped<Result<Embedding>> embedding(std::string text);
  // The same, waited for.
  Result<Embedding> embed(std::string_view text);

 private:
  struct State;
  explicit Embedder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A cross-encoder: it reads a question and a passage together, which tells more than comparing their vectors
// and takes as long as embedding both.
class Ranker {
 public:
  // Unsupported for a model of another purpose, and for one that lacks what it needs.
  static Result<std::unique_ptr<Ranker>> open(Model& model);
  ~Ranker();
  // The logarithm of the odds that the passage answers the question, as the model sees it: above 0 it rather
  // does. Of texts that are too long together, their beginnings count.
  Pumped<Result<float>> ranking(std::string question, std::string passage);
  // The same, waited for.
  Result<float> rank(std::string_view question, std::string_view passage);

 private:
  struct State;
  explicit Ranker(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hearth
