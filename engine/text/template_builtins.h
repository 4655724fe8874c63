// The functions, filters and tests that a chat template may use: the Jinja library's own behind checks of
// size and origin, and ours in place of those that lose track of message text, can be made to crash (sorting,
// dividing by zero) or would build anything they are asked for (range). Called by the nodes of the guarded
// program. Private to engine/text.
#pragma once

#include <jinja/value.h>

#include <string>

#include "engine/text/template_budget.h"

namespace hearth {

// The built-in function `name` of `receiver` (its filters and methods are the same thing), or null when it
// has none.
jinja::value builtin_method(const std::string& name, const jinja::value& receiver, TemplateBudget& budget);
// The built-in global function `name` ("range", …; tests are called "test_is_odd", …), or null when there is
// none.
jinja::value builtin_function(const std::string& name, TemplateBudget& budget);

// Numbers beyond this are refused wherever a template could make one: they are exact in a double, and sums
// and products of the library's 64-bit integers cannot overflow on the way.
inline constexpr double kLargestTemplateNumber = 9007199254740992.0;  // 2^53
void check_template_number(double number);

}  // namespace hearth
