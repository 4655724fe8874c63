#include "engine/text/template_scan.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace hearth {

namespace {

using jinja::token;

constexpr size_t kMaxBrackets = 64;  // each is a dozen calls deep in the parser
constexpr size_t kMaxDepth = 256;    // blocks, brackets and operators together

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// An upper bound of how deep the program is at the token read last. `a + b + c` is as deep as it is long, and
// so are `a.b.c`, `a | b | c` and `not not a`; what stands after a comma starts again.
class DepthBound {
 public:
  void read(const token& now, const token* next) {
    switch (now.t) {
      case token::open_statement:
        open_tag();
        in_set_ = false;
        if (next && next->t == token::identifier) read_statement_name(next->value);
        break;
      case token::open_expression:
        open_tag();
        break;
      case token::close_statement:
        if (in_set_) blocks_.push_back(1);  // {% set name %} … {% endset %}
        in_set_ = false;
        break;
      case token::open_paren:
      case token::open_square_bracket:
      case token::open_curly_bracket:
        add_link();
        chains_.push_back(0);
        break;
      case token::close_paren:
      case token::close_square_bracket:
      case token::close_curly_bracket:
        if (chains_.size() > 1) {
          chain_total_ -= chains_.back();
          chains_.pop_back();
        }
        break;
      case token::comma:
        restart_chain();
        break;
      case token::equals:
        in_set_ = false;
        restart_chain();
        break;
      case token::identifier:
        if (is_one_of(now.value, {"and", "or", "not", "is", "in", "if", "else"})) add_link();
        break;
      case token::dot:
      case token::pipe:
      case token::additive_binary_operator:
      case token::multiplicative_binary_operator:
      case token::comparison_binary_operator:
      case token::unary_operator:
        add_link();
        break;
      default:
        break;
    }
  }

  size_t brackets() const { return chains_.size(); }
  size_t depth() const {
    size_t blocks = 0;
    for (size_t branches : blocks_) blocks += branches;
    return blocks + chains_.size() + chain_total_;
  }

 private:
  void open_tag() {
    chains_.assign(1, 0);
    chain_total_ = 0;
  }

  void add_link() {
    ++chains_.back();
    ++chain_total_;
  }

  void restart_chain() {
    chain_total_ -= chains_.back();
    chains_.back() = 0;
  }

  void read_statement_name(std::string_view name) {
    if (is_one_of(name, {"if", "for", "macro", "call", "filter"})) blocks_.push_back(1);
    if (name == "set") in_set_ = true;
    if (name == "elif" && !blocks_.empty()) ++blocks_.back();  // parsed as an if inside the else
    if (name.starts_with("end") && name != "endgeneration" && !blocks_.empty()) blocks_.pop_back();
  }

  std::vector<size_t> blocks_;        // open ones, each with how many branches it has had
  std::vector<size_t> chains_ = {0};  // operators so far, for each open bracket
  size_t chain_total_ = 0;
  bool in_set_ = false;
};

}  // namespace

Status check_template_depth(const std::vector<token>& tokens) {
  DepthBound bound;
  for (size_t i = 0; i < tokens.size(); ++i) {
    bound.read(tokens[i], i + 1 < tokens.size() ? &tokens[i + 1] : nullptr);
    if (bound.brackets() > kMaxBrackets || bound.depth() > kMaxDepth) {
      return fail(Fault::BadFormat, "The model's chat template nests too deeply.");
    }
  }
  return {};
}

}  // namespace hearth
