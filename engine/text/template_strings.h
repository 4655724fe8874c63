// String functions of chat templates that keep track of which characters came from a message. The Jinja
// library has these too, but its own forget the origin of some of their results (all but the last piece of a
// split, for example) and can take quadratic time. Pure functions, called by template_builtins.cpp and
// template_nodes.cpp. Private to engine/text.
#pragma once

#include <jinja/string.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/template_budget.h"

namespace hearth {

bool holds_input(const jinja::string& text);
// Neighbouring parts of the same origin joined, empty ones dropped.
jinja::string compact(const jinja::string& text);
// All of it as text from a message: what is used when the origin of a character is no longer known.
jinja::string as_input(const jinja::string& text);

// A string as one piece of text and, for each stretch of it, whether that came from a message.
class MarkedText {
 public:
  explicit MarkedText(const jinja::string& text);

  const std::string& text() const { return text_; }
  // Bytes [begin, end), marked as they are here; both must lie within the text.
  jinja::string part(size_t begin, size_t end) const;

 private:
  struct Stretch {
    size_t end;
    bool is_input;
  };
  std::string text_;
  std::vector<Stretch> stretches_;
};

// Without the characters in `chars` (white space when absent) at the chosen ends.
jinja::string strip(const jinja::string& text, bool left, bool right, std::optional<std::string_view> chars);

// Splits at each `separator`, at most `limit` times (no limit when negative), from the right end when
// `from_right`. Without a separator it splits at runs of white space and drops empty pieces, as Python does.
std::vector<jinja::string> split(const jinja::string& text, std::optional<std::string_view> separator,
                                 int64_t limit, bool from_right, TemplateBudget& budget);

// The first `limit` occurrences (all when negative) of `old_text` replaced; an empty one is found between all
// bytes.
jinja::string replace(const jinja::string& text, std::string_view old_text, const jinja::string& new_text,
                      int64_t limit, TemplateBudget& budget);

// Each line but the first (and that one too, if `first`) moved right by `margin`; empty ones only if `blank`.
jinja::string indent(const jinja::string& text, const jinja::string& margin, bool first, bool blank,
                     TemplateBudget& budget);

jinja::string repeat(const jinja::string& text, int64_t times, TemplateBudget& budget);

// text[start:stop:step] in bytes as Python counts (negative is from the end); `step` is not 0.
jinja::string slice(const jinja::string& text, std::optional<int64_t> start, std::optional<int64_t> stop,
                    int64_t step);

}  // namespace hearth
