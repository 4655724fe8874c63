// A conversation to the text a model was trained on. The template is the Jinja in the model file, or a
// built-in one for its family when the file has none. The renderer tracks which characters came from a
// message, so those become segments that may never hold special tokens. Rendering is bounded in time, depth
// and output, and never throws. The engine opens one per model; each is for one thread at a time.
//
// How rendering is bounded: llama.cpp's Jinja library parses the template and holds its values, but has no
// limits. So the tokens are counted before they are parsed (template_scan.h), and every expression of the
// parsed program is put behind a node of ours (template_nodes.h) that asks a budget (template_budget.h)
// before it lets the library, or a function of ours in its place (template_builtins.h), do any work.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/gguf/gguf.h"
#include "engine/text/tokenizer.h"

namespace hearth {

struct ChatMessage {
  std::string role;  // "system", "user", "assistant"; templates may know more
  std::string content;
};

struct ChatTemplateLimits {
  int time_ms = 800;
  size_t output_bytes = size_t{64} << 20;  // all that is made on the way may be four times as much
  int depth = 200;  // of expressions and macro calls in each other; needs 512 KiB of stack
};

class ChatTemplate {
 public:
  // `source` is Jinja, 256 KiB at most. Fails with BadFormat when it does not parse. Short trial
  // conversations are rendered at once, to learn whether the template takes system messages and plain
  // strings; when it does not, render() merges or wraps them.
  static Result<ChatTemplate> parse(std::string_view source, std::string_view bos, std::string_view eos,
                                    ChatTemplateLimits limits = {});

  // The file's own template, which may be the name of a built-in one; when it has none, the built-in one that
  // suits its vocabulary best (builtin_templates.h). Fails with BadFormat as parse() does.
  static Result<ChatTemplate> open(const GgufFile& file, const Tokenizer& tokenizer);

  ChatTemplate(ChatTemplate&&) noexcept;
  ChatTemplate& operator=(ChatTemplate&&) noexcept;
  ~ChatTemplate();

  // The segments of the rendered conversation; with `add_generation_prompt` it ends where the answer begins.
  // Fails with BadFormat when the template refuses the messages (its own words are in the error) or runs too
  // long.
  Result<std::vector<Segment>> render(std::span<const ChatMessage> messages,
                                      bool add_generation_prompt) const;

  bool is_built_in() const;  // the file had none

 private:
  struct Program;
  explicit ChatTemplate(std::unique_ptr<Program> program);
  std::unique_ptr<Program> program_;
};

}  // namespace hearth
