// How the engine and the app say that something in the user's world went wrong (a file, a GPU, a key,
// memory). Nothing here throws; a broken promise between our own functions is a CHECK (check.h) instead.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace hearth {

enum class Fault {
  NotFound,     // no such file, model, device or key
  Unreadable,   // it is there, but reading it failed
  BadFormat,    // it was read, but it is not what it should be
  Unsupported,  // it is well formed, but this build or machine cannot do it
  OutOfMemory,
  DiskFull,
  DeviceLost,
  WrongKey,
  Busy,
  Cancelled,
};

// The name of a fault as the command line's JSON prints it, for example "BadFormat".
std::string_view fault_name(Fault fault);

struct Error {
  Fault fault;
  std::string message;  // one sentence that a person can act on; never file contents, chat text or keys
};

template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

// `return fail(Fault::BadFormat, "…");` in any function that returns a Result.
inline std::unexpected<Error> fail(Fault fault, std::string message) {
  return std::unexpected(Error{fault, std::move(message)});
}

}  // namespace hearth

#define HEARTH_CONCAT_(a, b) a##b
#define HEARTH_CONCAT(a, b) HEARTH_CONCAT_(a, b)

// TRY(Recipe recipe, read_recipe(file)): declares `recipe` from the value, or returns the error to our
// caller.
#define TRY(declaration, expression) TRY_INTO_(HEARTH_CONCAT(try_, __LINE__), declaration, expression)
#define TRY_INTO_(temporary, declaration, expression)                       \
  auto temporary = (expression);                                            \
  if (!temporary) return ::std::unexpected(::std::move(temporary).error()); \
  declaration = ::std::move(*temporary)

// TRY_STATUS(check_shapes(file)): returns the error to our caller, if there is one.
#define TRY_STATUS(expression)                                   \
  do {                                                           \
    if (auto try_status = (expression); !try_status)             \
      return ::std::unexpected(::std::move(try_status).error()); \
  } while (false)
