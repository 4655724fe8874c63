// Model files that fit into a test: a random llama of two layers that speaks a small vocabulary, written to a
// temporary folder, so that the whole engine runs from a path to an answer. What it says is nonsense, but
// always the same.
#pragma once

#include <string>

namespace hearth {

struct TinyChatModel {
  std::string chat_template;        // Jinja; empty: none in the file
  uint32_t context = 256;           // what it was trained for
  bool adds_bos = false;            // the tokenizer puts "<s>" before a text
  bool adds_eos = false;            // and "</s>" behind it
  std::string tokenizer = "llama";  // tokenizer.ggml.model
  bool weights = true;              // false: a vocabulary alone
  bool ranks = false;
  std::string rerank_wording;  // how it wants to be asked then; empty: it does not say
};

// "<s>role:text</s>" for each message; the answer begins after "<s>assistant:".
inline constexpr const char* kTinyTemplate =
    "{% for message in messages %}{{ '<s>' + message.role + ':' + message.content + '</s>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<s>assistant:' }}{% endif %}";

// Writes the file when it is made and removes it at the end.
class TinyModelFile {
 public:
  explicit TinyModelFile(const TinyChatModel& model);
  ~TinyModelFile();
  TinyModelFile(const TinyModelFile&) = delete;
  TinyModelFile& operator=(const TinyModelFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Two control tokens of its vocabulary.
inline constexpr int kTinyBos = 1;
inline constexpr int kTinyEos = 2;

}  // namespace hearth
