// Looks over the tokens of a chat template before they are parsed: the parser and the program it makes are
// recursive, so a hundred thousand brackets, elifs or plus signs would overflow the stack. Called by
// chat_template.cpp. Private to engine/text.
#pragma once

#include <jinja/lexer.h>

#include <vector>

#include "engine/base/result.h"

namespace hearth {

// Fails with BadFormat when the parsed program could be more than a few hundred nodes deep anywhere.
Status check_template_depth(const std::vector<jinja::token>& tokens);

}  // namespace hearth
