#include "engine/text/template_nodes.h"

#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "engine/text/template_builtins.h"
#include "engine/text/template_strings.h"

namespace hearth {

namespace {

using jinja::cast_stmt;
using jinja::context;
using jinja::is_stmt;
using jinja::is_val;
using jinja::mk_val;
using jinja::statement_ptr;
using jinja::statements;
using jinja::value;
using jinja::value_array;
using jinja::value_bool;
using jinja::value_int;
using jinja::value_object;
using jinja::value_string;
using jinja::value_undefined;

constexpr size_t kBytesPerValue = 400;      // of the library's value type, about
constexpr size_t kBytesPerStatement = 400;  // the value that the library keeps for each one it runs
constexpr size_t kMaxLoopCopies = 400'000;  // variables copied before the first turn of a loop

bool is_container(const value& v) { return is_val<value_array>(v) || is_val<value_object>(v); }
bool is_number(const value& v) { return is_val<value_int>(v) || is_val<jinja::value_float>(v); }
bool is_text(const value& v) { return is_val<value_string>(v); }

// What all nodes of ours share: one level of depth each, a look at the clock, and a check of the result.
class Node : public jinja::expression {
 public:
  Node(TemplateBudget& budget, size_t position) : budget_(budget) { pos = position; }

  value execute_impl(context& variables) const final {
    TemplateBudget::Level level(budget_);
    value result = evaluate(variables);
    if (is_val<jinja::value_kwarg>(result)) {
      throw TemplateStop{"The model's chat template uses a named argument as a value."};
    }
    budget_.keep(result);
    return result;
  }

 protected:
  virtual value evaluate(context& variables) const = 0;

  TemplateBudget& budget_;
};

// An expression of the library that needs no more than what all nodes do.
class Wrapped final : public Node {
 public:
  Wrapped(TemplateBudget& budget, statement_ptr inner) : Node(budget, inner->pos), inner_(std::move(inner)) {}

 private:
  value evaluate(context& variables) const override {
    value result = inner_->execute_impl(variables);
    if (is_container(result)) {
      budget_.spend_product(1 + result->val_arr.size() + 3 * result->val_obj.size(), kBytesPerValue);
    }
    return result;
  }
  statement_ptr inner_;
};

// Something that stands between the tags of a block: what it gives is printed, so it is charged for.
class Statement final : public Node {
 public:
  Statement(TemplateBudget& budget, statement_ptr inner)
      : Node(budget, inner->pos), inner_(std::move(inner)) {}

 private:
  value evaluate(context& variables) const override {
    budget_.spend(kBytesPerStatement);
    value result = inner_->execute(variables);
    budget_.spend(is_container(result) ? budget_.measure(result).bytes : result->val_str.length());
    return result;
  }
  statement_ptr inner_;
};

// What a loop runs over.
class Iterable final : public Node {
 public:
  Iterable(TemplateBudget& budget, statement_ptr inner)
      : Node(budget, inner->pos), inner_(std::move(inner)) {}

 private:
  value evaluate(context& variables) const override {
    value items = inner_->execute_impl(variables);
    if ((items->val_arr.size() + items->val_obj.size()) * budget_.scope_size() > kMaxLoopCopies) {
      throw TemplateStop{"The model's chat template loops over too many items."};
    }
    return items;
  }
  statement_ptr inner_;
};

// A key of an object literal. The library would hash and compare a tuple of tuples of tuples.
class Key final : public Node {
 public:
  Key(TemplateBudget& budget, statement_ptr inner) : Node(budget, inner->pos), inner_(std::move(inner)) {}

 private:
  value evaluate(context& variables) const override {
    value key = inner_->execute_impl(variables);
    if (is_container(key)) throw TemplateStop{"The model's chat template uses a list as a key."};
    return key;
  }
  statement_ptr inner_;
};

class Variable final : public Node {
 public:
  Variable(TemplateBudget& budget, const jinja::identifier& source)
      : Node(budget, source.pos), name_(source.val) {}

 private:
  value evaluate(context& variables) const override {
    value found = variables.get_val(name_);
    if (!found->is_undefined()) return found;
    value function = builtin_function(name_, budget_);
    return function ? function : found;
  }
  std::string name_;
};

// A value that has been computed, as a node for the library.
class Constant final : public jinja::expression {
 public:
  Constant(value constant, size_t position) : constant_(std::move(constant)) { pos = position; }
  value execute_impl(context&) const override { return constant_; }

 private:
  value constant_;
};

class Binary final : public Node {
 public:
  Binary(TemplateBudget& budget, jinja::binary_expression& source)
      : Node(budget, source.pos),
        op_(source.op),
        left_(std::move(source.left)),
        right_(std::move(source.right)) {}

 private:
  value evaluate(context& variables) const override {
    const std::string_view op = op_.value;
    value left = left_->execute_impl(variables);
    if (op == "and") return left->as_bool() ? right_->execute_impl(variables) : left;
    if (op == "or") return left->as_bool() ? left : right_->execute_impl(variables);
    value right = right_->execute_impl(variables);
    if (op == "*" && is_text(left) && is_val<value_int>(right)) return repeated(left, right);
    if (op == "*" && is_val<value_int>(left) && is_text(right)) return repeated(right, left);
    if (is_number(left) && is_number(right)) check_numbers(op, left->as_float(), right->as_float());

    const bool mixes_text = (op == "+" || op == "~") && (is_text(left) || is_text(right));
    if (mixes_text) budget_.check_text(left->val_str.length() + right->val_str.length());
    const bool has_input = check_operands(left, right);
    value result = compute(std::move(left), std::move(right), variables);
    budget_.spend_product(result->val_arr.size(), sizeof(value));
    if (!is_text(result)) return result;
    budget_.spend(result->val_str.length());
    return mk_val<value_string>(mixes_text && has_input ? as_input(result->val_str)
                                                        : compact(result->val_str));
  }

  value repeated(const value& text, const value& times) const {
    const jinja::string result = repeat(text->val_str, times->as_int(), budget_);
    budget_.spend(result.length());
    return mk_val<value_string>(result);
  }

  static void check_numbers(std::string_view op, double a, double b) {
    if (op == "+") check_template_number(a + b);
    if (op == "-") check_template_number(a - b);
    if (op == "*") check_template_number(a * b);
    if (op == "/") check_template_number(a / b);
    if (op == "%") check_template_number(std::fmod(a, b));
  }

  // Stops when comparing, searching or printing the operands is too much work. True when a container with
  // message text is among them, whose marks are lost when it is printed.
  bool check_operands(const value& left, const value& right) const {
    if (!is_container(left) && !is_container(right)) return false;
    const TemplateExtent of_left = budget_.measure(left);
    const TemplateExtent of_right = budget_.measure(right);
    budget_.check_work(of_right.values, of_left.bytes + 16 * of_left.values);
    return (is_container(left) && of_left.has_input) || (is_container(right) && of_right.has_input);
  }

  value compute(value left, value right, context& variables) const {
    jinja::binary_expression expression(op_, std::make_unique<Constant>(std::move(left), pos),
                                        std::make_unique<Constant>(std::move(right), pos));
    expression.pos = pos;
    return expression.execute_impl(variables);
  }

  jinja::token op_;
  statement_ptr left_;
  statement_ptr right_;
};

// object.name, object[key] and object[start:stop:step].
class Member final : public Node {
 public:
  Member(TemplateBudget& budget, jinja::member_expression& source)
      : Node(budget, source.pos),
        computed_(source.computed),
        object_(std::move(source.object)),
        property_(std::move(source.property)) {}

 private:
  value evaluate(context& variables) const override {
    const value object = object_->execute_impl(variables);
    if (const auto* bounds = cast_stmt<jinja::slice_expression>(property_)) {
      return sliced(object, *bounds, variables);
    }
    if (computed_) return find(object, property_->execute_impl(variables));
    if (const auto* index = cast_stmt<jinja::integer_literal>(property_)) {
      return find(object, mk_val<value_int>(index->val));
    }
    const auto* name = cast_stmt<jinja::identifier>(property_);
    if (!name) throw TemplateStop{"The model's chat template asks for a member without a name."};
    // As in Python, a method hides a key of the same name here, and not in object["name"].
    if (value method = builtin_method(name->val, object, budget_)) return method;
    return find(object, mk_val<value_string>(name->val));
  }

  value find(const value& object, const value& property) const {
    value found = mk_val<value_undefined>("object_property");
    if (property->is_undefined() || object->is_undefined()) return found;
    if (is_container(property)) throw TemplateStop{"The model's chat template uses a list as a key."};
    if (is_val<value_object>(object)) {
      found = object->at(property, found);
      if (!found->is_undefined()) return found;
    }
    if (is_text(property)) {
      value method = builtin_method(property->val_str.str(), object, budget_);
      return method ? method : found;
    }
    if (!is_val<value_int>(property) && !is_val<value_bool>(property)) return found;
    if (is_val<value_array>(object)) return object->at(property->as_int(), found);
    return is_text(object) ? character(object, property->as_int()) : found;
  }

  static value character(const value& text, int64_t index) {
    const int64_t length = static_cast<int64_t>(text->val_str.length());
    if (index < 0) index += length;
    if (index < 0 || index >= length) return mk_val<value_undefined>("object_property");
    return mk_val<value_string>(slice(text->val_str, index, index + 1, 1));
  }

  value sliced(const value& object, const jinja::slice_expression& bounds, context& variables) const {
    value function = builtin_method("slice", object, budget_);
    if (!function) throw TemplateStop{"The model's chat template slices something that is no list or text."};
    const auto bound = [&](const statement_ptr& expression, value fallback) {
      return expression ? expression->execute_impl(variables) : fallback;
    };
    const value step = bound(bounds.step_expr, mk_val<value_int>(1));
    const bool forward = step->as_int() > 0;
    const bool of_text = is_text(object);
    const int64_t length = static_cast<int64_t>(of_text ? object->val_str.length() : object->val_arr.size());
    jinja::func_args args(variables);
    args.push_back(bound(bounds.start_expr, mk_val<value_int>(forward ? 0 : length - 1)));
    // The library takes -1 as "before the first" when it counts down; ours takes nothing at all for it.
    args.push_back(bound(bounds.stop_expr, forward   ? value(mk_val<value_int>(length))
                                           : of_text ? value(mk_val<value_undefined>())
                                                     : value(mk_val<value_int>(-1))));
    args.push_back(step);
    return function->invoke(args);
  }

  bool computed_;
  statement_ptr object_;
  statement_ptr property_;
};

void push_arguments(const statements& expressions, context& variables, jinja::func_args& args) {
  for (const auto& expression : expressions) args.push_back(expression->execute_impl(variables));
}

class Call final : public Node {
 public:
  Call(TemplateBudget& budget, jinja::call_expression& source)
      : Node(budget, source.pos), callee_(std::move(source.callee)), args_(std::move(source.args)) {}

 private:
  value evaluate(context& variables) const override {
    jinja::func_args args(variables);
    push_arguments(args_, variables, args);
    const value function = callee_->execute_impl(variables);
    if (!is_val<jinja::value_func>(function)) {
      throw TemplateStop{"The model's chat template calls something that is no function."};
    }
    return function->invoke(args);
  }
  statement_ptr callee_;
  statements args_;
};

// The name and the arguments of a filter or a test: `trim`, `join(", ")`.
struct NamedCall {
  std::string name;
  statements args;

  explicit NamedCall(statement_ptr& source) {
    if (auto* call = cast_stmt<jinja::call_expression>(source)) {
      args = std::move(call->args);
      if (const auto* callee = cast_stmt<jinja::identifier>(call->callee)) name = callee->val;
    } else if (const auto* plain = cast_stmt<jinja::identifier>(source)) {
      name = plain->val;
    }
    if (name.empty()) throw TemplateStop{"The model's chat template has a filter or a test without a name."};
  }
};

std::string filter_name(const std::string& name) {
  if (name == "count") return "length";
  if (name == "d") return "default";
  if (name == "trim") return "strip";
  return name;
}

value apply_filter(const NamedCall& filter, value input, context& variables, TemplateBudget& budget) {
  const std::string name = filter_name(filter.name);
  const bool wants_text = name == "capitalize" || name == "lower" || name == "replace" || name == "strip" ||
                          name == "title" || name == "upper";
  if (wants_text && !is_text(input) && !input->is_undefined()) {
    const TemplateExtent extent = budget.measure(input);
    budget.spend(extent.bytes);
    const jinja::string printed = input->as_string();
    input = mk_val<value_string>(extent.has_input ? as_input(printed) : printed);
  }
  const value function = builtin_method(name, input, budget);
  if (!function) throw TemplateStop{"The model's chat template uses a filter that is not supported."};
  jinja::func_args args(variables);
  push_arguments(filter.args, variables, args);
  return function->invoke(args);
}

class Filter final : public Node {
 public:
  Filter(TemplateBudget& budget, jinja::filter_expression& source)
      : Node(budget, source.pos), operand_(std::move(source.operand)), filter_(source.filter) {}

 private:
  value evaluate(context& variables) const override {
    return apply_filter(filter_, operand_->execute_impl(variables), variables, budget_);
  }
  statement_ptr operand_;
  NamedCall filter_;
};

// {% filter name %} … {% endfilter %}
class FilterBlock final : public Node {
 public:
  FilterBlock(TemplateBudget& budget, jinja::filter_statement& source)
      : Node(budget, source.pos), filter_(source.filter), body_(std::move(source.body)) {}

 private:
  value evaluate(context& variables) const override {
    auto printed = mk_val<value_array>();
    for (const auto& statement : body_) printed->push_back(statement->execute_impl(variables));
    return apply_filter(filter_, jinja::runtime::gather_string_parts(printed), variables, budget_);
  }
  NamedCall filter_;
  statements body_;
};

class Test final : public Node {
 public:
  Test(TemplateBudget& budget, jinja::test_expression& source)
      : Node(budget, source.pos),
        operand_(std::move(source.operand)),
        test_(source.test),
        negate_(source.negate) {}

 private:
  value evaluate(context& variables) const override {
    const value function = builtin_function("test_is_" + test_.name, budget_);
    if (!function) throw TemplateStop{"The model's chat template uses a test that is not supported."};
    jinja::func_args args(variables);
    args.push_back(operand_->execute_impl(variables));
    push_arguments(test_.args, variables, args);
    const bool holds = function->invoke(args)->as_bool();
    return mk_val<value_bool>(holds != negate_);
  }
  statement_ptr operand_;
  NamedCall test_;
  bool negate_;
};

// Rewrites a program from the leaves up.
class Rewriter {
 public:
  explicit Rewriter(TemplateBudget& budget) : budget_(budget) {}

  void body(statements& all) {
    for (auto& one : all) statement(one);
  }
  size_t names() const { return names_.size(); }

 private:
  template <class NodeType, class Source>
  void become(statement_ptr& place, Source& source) {
    place = std::make_unique<NodeType>(budget_, source);
  }
  template <class NodeType>
  void wrap(statement_ptr& place) {
    place = std::make_unique<NodeType>(budget_, std::move(place));
  }

  void expressions(statements& all) {
    for (auto& one : all) expression(one);
  }

  void statement(statement_ptr& place) {
    if (auto* branch = cast_stmt<jinja::if_statement>(place)) {
      expression(branch->test);
      body(branch->body);
      body(branch->alternate);
    } else if (auto* loop = cast_stmt<jinja::for_statement>(place)) {
      loop_statement(*loop);
    } else if (auto* set = cast_stmt<jinja::set_statement>(place)) {
      target(set->assignee);
      expression(set->val);
      body(set->body);
    } else if (auto* macro = cast_stmt<jinja::macro_statement>(place)) {
      target(macro->name);
      parameters(macro->args);
      body(macro->body);
    } else if (auto* call = cast_stmt<jinja::call_statement>(place)) {
      call_statement(*call);
    } else if (auto* filter = cast_stmt<jinja::filter_statement>(place)) {
      named_call(filter->filter);
      body(filter->body);
      become<FilterBlock>(place, *filter);
    } else {
      expression(place);
    }
    wrap<Statement>(place);
  }

  void loop_statement(jinja::for_statement& loop) {
    target(loop.loopvar);
    if (auto* select = cast_stmt<jinja::select_expression>(loop.iterable)) {
      iterable(select->lhs);
      expression(select->test);
    } else {
      iterable(loop.iterable);
    }
    body(loop.body);
    body(loop.default_block);
  }

  void iterable(statement_ptr& place) {
    expression(place);
    wrap<Iterable>(place);
  }

  void call_statement(jinja::call_statement& block) {
    if (auto* call = cast_stmt<jinja::call_expression>(block.call)) {
      expression(call->callee);
      expressions(call->args);
    }
    parameters(block.caller_args);
    body(block.body);
  }

  // What is assigned to: names stay as they are, and are counted.
  void target(statement_ptr& place) {
    if (const auto* name = cast_stmt<jinja::identifier>(place)) {
      names_.insert(name->val);
    } else if (auto* tuple = cast_stmt<jinja::tuple_literal>(place)) {
      for (auto& one : tuple->val) target(one);
    } else if (auto* member = cast_stmt<jinja::member_expression>(place)) {
      expression(member->object);
    }
  }

  void parameters(statements& all) {
    for (auto& one : all) {
      if (auto* with_default = cast_stmt<jinja::keyword_argument_expression>(one)) {
        target(with_default->key);
        expression(with_default->val);
      } else {
        target(one);
      }
    }
  }

  void named_call(statement_ptr& place) {
    if (auto* call = cast_stmt<jinja::call_expression>(place)) expressions(call->args);
  }

  void expression(statement_ptr& place) {
    if (!place || is_stmt<jinja::string_literal>(place) || is_stmt<jinja::blank_expression>(place)) return;
    if (const auto* integer = cast_stmt<jinja::integer_literal>(place)) {
      check_template_number(static_cast<double>(integer->val));
    } else if (const auto* real = cast_stmt<jinja::float_literal>(place)) {
      check_template_number(real->val);
    } else if (const auto* name = cast_stmt<jinja::identifier>(place)) {
      become<Variable>(place, *name);
    } else if (auto* named = cast_stmt<jinja::keyword_argument_expression>(place)) {
      expression(named->val);
    } else if (!operation(place)) {
      literal_or_choice(place);
      wrap<Wrapped>(place);
    }
  }

  // Expressions that have a node of ours. False when `place` is none of them.
  bool operation(statement_ptr& place) {
    if (auto* binary = cast_stmt<jinja::binary_expression>(place)) {
      expression(binary->left);
      expression(binary->right);
      become<Binary>(place, *binary);
    } else if (auto* member = cast_stmt<jinja::member_expression>(place)) {
      expression(member->object);
      if (auto* bounds = cast_stmt<jinja::slice_expression>(member->property)) {
        expression(bounds->start_expr);
        expression(bounds->stop_expr);
        expression(bounds->step_expr);
      } else if (member->computed) {
        expression(member->property);
      }
      become<Member>(place, *member);
    } else if (auto* call = cast_stmt<jinja::call_expression>(place)) {
      expression(call->callee);
      expressions(call->args);
      become<Call>(place, *call);
    } else if (auto* filter = cast_stmt<jinja::filter_expression>(place)) {
      expression(filter->operand);
      named_call(filter->filter);
      become<Filter>(place, *filter);
    } else if (auto* test = cast_stmt<jinja::test_expression>(place)) {
      expression(test->operand);
      named_call(test->test);
      become<Test>(place, *test);
    } else {
      return false;
    }
    return true;
  }

  // Expressions that the library evaluates well enough once their parts are guarded.
  void literal_or_choice(statement_ptr& place) {
    if (auto* unary = cast_stmt<jinja::unary_expression>(place)) {
      expression(unary->argument);
    } else if (auto* choice = cast_stmt<jinja::ternary_expression>(place)) {
      expression(choice->condition);
      expression(choice->true_expr);
      expression(choice->false_expr);
    } else if (auto* select = cast_stmt<jinja::select_expression>(place)) {
      expression(select->lhs);
      expression(select->test);
    } else if (auto* array = cast_stmt<jinja::array_literal>(place)) {
      expressions(array->val);
    } else if (auto* tuple = cast_stmt<jinja::tuple_literal>(place)) {
      expressions(tuple->val);
    } else if (auto* object = cast_stmt<jinja::object_literal>(place)) {
      for (auto& [key, item] : object->val) {
        expression(key);
        wrap<Key>(key);
        expression(item);
      }
    }
  }

  TemplateBudget& budget_;
  std::set<std::string, std::less<>> names_;
};

}  // namespace

void guard_program(jinja::program& program, TemplateBudget& budget) {
  constexpr size_t kNamesOfOurs = 24;  // messages, bos_token, true, loop, …
  Rewriter rewriter(budget);
  rewriter.body(program.body);
  budget.set_scope_size(rewriter.names() + kNamesOfOurs);
}

}  // namespace hearth
