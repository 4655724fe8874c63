// CHECK: a promise between our own functions. Always on; a broken one is a bug in Hearth, never bad input.
#pragma once

#include <cstdio>
#include <cstdlib>

#define CHECK(condition)                                                                                     \
  do {                                                                                                       \
    if (!(condition)) {                                                                                      \
      ::std::fprintf(stderr, "hearth: internal check failed: %s (%s:%d)\n", #condition, __FILE__, __LINE__); \
      ::std::abort();                                                                                        \
    }                                                                                                        \
  } while (false)
