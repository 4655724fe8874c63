// TRY and TRY_STATUS (result.h) inside a coroutine that gives back a Result.
#pragma once

#include "engine/base/result.h"

#define CO_TRY(declaration, expression) CO_TRY_INTO_(HEARTH_CONCAT(try_, __LINE__), declaration, expression)
#define CO_TRY_INTO_(temporary, declaration, expression)                       \
  auto temporary = (expression);                                               \
  if (!temporary) co_return ::std::unexpected(::std::move(temporary).error()); \
  declaration = ::std::move(*temporary)

#define CO_TRY_STATUS(expression)                                   \
  do {                                                              \
    if (auto try_status = (expression); !try_status)                \
      co_return ::std::unexpected(::std::move(try_status).error()); \
  } while (false)
