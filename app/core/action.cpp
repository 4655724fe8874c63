#include "app/core/action.h"

namespace hearth {

Action::Action(AnyAction one) : AnyAction(std::move(one)) {}
Action::Action(Action&&) noexcept = default;
Action& Action::operator=(Action&&) noexcept = default;
Action::~Action() = default;

}  // namespace hearth
