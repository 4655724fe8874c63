# With HEARTH_PRECOMPILED the standard headers are compiled once for all files, which take a third less time then. ./test asks for
# it in the builds that only it makes; what ./run builds does without, so that a forgotten #include is noticed.
option(HEARTH_PRECOMPILED "Compile the standard headers once" OFF)

if(HEARTH_PRECOMPILED)
  file(CONFIGURE OUTPUT standard_headers.cpp CONTENT "")
  add_library(hearth_standard_headers STATIC ${CMAKE_CURRENT_BINARY_DIR}/standard_headers.cpp)
  target_link_libraries(hearth_standard_headers PRIVATE hearth_options)
  target_precompile_headers(hearth_standard_headers PRIVATE
    <algorithm> <array> <chrono> <cmath> <cstdint> <cstring> <filesystem> <functional> <map> <memory> <optional> <set> <span>
    <string> <string_view> <unordered_map> <utility> <vector>)
  if(NOT MSVC)
    # One header serves libraries and programs only where both are compiled alike.
    set(CMAKE_CXX_COMPILE_OPTIONS_PIE ${CMAKE_CXX_COMPILE_OPTIONS_PIC})
  endif()
endif()

# use_precompiled_headers(TARGET). A file with other compiler options than the rest says SKIP_PRECOMPILE_HEADERS, a target with
# others DISABLE_PRECOMPILE_HEADERS.
function(use_precompiled_headers target)
  if(HEARTH_PRECOMPILED)
    target_precompile_headers(${target} REUSE_FROM hearth_standard_headers)
  endif()
endfunction()
