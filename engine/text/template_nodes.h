// Makes a parsed chat template safe to run. The Jinja library has no limits of its own, so the parsed program
// is rewritten in place: every expression becomes a node of ours or is wrapped in one, and each of those asks
// the TemplateBudget before and after it evaluates. The library still parses, holds the values, and runs the
// statements (for, if, set, macro, call). Called by chat_template.cpp once per template. Private to
// engine/text.
#pragma once

#include <jinja/runtime.h>

#include "engine/text/template_budget.h"

namespace hearth {

// `budget` must outlive `program`, whose statements must be run through execute_impl() from now on.
// Throws TemplateStop for a program with numbers too large to compute with.
void guard_program(jinja::program& program, TemplateBudget& budget);

}  // namespace hearth
