// The package that Dear ImGui comes in leaves its assertions to a function that the program has to bring. Part
// of the imgui library.
#include <cstdio>
#include <cstdlib>

// NOLINTNEXTLINE(readability-identifier-naming): the package has chosen the name
void slimgui_assert(const char* file, int line, const char* expression) {
  std::fprintf(stderr, "hearth: internal check failed: %s (%s:%d)\n", expression, file, line);
  std::abort();
}
