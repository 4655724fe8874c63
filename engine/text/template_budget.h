// What one rendering of a chat template may spend: time, depth and bytes. The template comes with a
// downloaded file, so it is hostile until proven otherwise. Every node of the guarded program
// (template_nodes.h) and every built-in function (template_builtins.h) asks here; going over throws
// TemplateStop, which chat_template.cpp turns into an Error. One per ChatTemplate, used by one thread at a
// time. Private to engine/text.
#pragma once

#include <jinja/value.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace hearth {

struct ChatTemplateLimits;

// Words of a template or of the library, short and plain enough to end a sentence of ours with; no full stop.
std::string words_for_error(std::string_view words);

// Thrown through the Jinja library. It is no std::exception, so that the library's handlers, which rewrite
// those, let it pass.
struct TemplateStop {
  std::string message;  // one sentence
};

// The size of a value with everything in it; what occurs twice counts twice, as it does when it is printed.
struct TemplateExtent {
  size_t values = 0;
  size_t bytes = 0;  // of the strings
  bool has_input = false;
};

class TemplateBudget {
 public:
  // Starts the clock of a rendering; everything spent so far is forgotten.
  void start(const ChatTemplateLimits& limits);
  // Ends a rendering: takes every kept value apart, so that cycles are freed and long chains do not recurse.
  void finish();

  void check_time() const;
  // Counts bytes that the template made; nothing is given back before the end, so this bounds memory as well.
  void spend(size_t bytes);
  // As spend(times * bytes), before the work is done.
  void spend_product(size_t times, size_t bytes);
  // Stops when one string is to be longer than all output may be.
  void check_text(size_t bytes) const { check_work(1, bytes); }
  // Stops unless times * bytes is something that a built-in function may chew on in one go.
  void check_work(size_t times, size_t bytes) const;

  // Walks a value; stops when it is too deep (a cycle is) or too large.
  TemplateExtent measure(const jinja::value& value) const;
  void measure(const jinja::value& value, TemplateExtent& extent) const { measure(value, 0, extent); }

  // Holds on to containers and to functions that hold variables until finish().
  void keep(const jinja::value& value);

  // How many variables a scope can have, as counted in the program; the library copies all of them for each
  // item of a loop before its first turn.
  void set_scope_size(size_t variables) { scope_size_ = variables; }
  size_t scope_size() const { return scope_size_; }

  // One level of nested evaluation, for as long as it lives.
  class Level {
   public:
    explicit Level(TemplateBudget& budget);
    ~Level() { --budget_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    TemplateBudget& budget_;
  };

 private:
  void measure(const jinja::value& value, int depth, TemplateExtent& extent) const;

  std::chrono::steady_clock::time_point deadline_;
  int depth_ = 0;
  int max_depth_ = 0;
  size_t spent_ = 0;
  size_t max_spent_ = 0;
  size_t max_work_ = 0;
  size_t scope_size_ = 0;
  std::unordered_map<const jinja::value_t*, jinja::value> kept_;
};

}  // namespace hearth
