# Warnings, sanitizers and the small helpers that every folder's CMakeLists.txt uses.

add_library(hearth_options INTERFACE)
target_include_directories(hearth_options INTERFACE ${CMAKE_SOURCE_DIR})
if(MSVC)
  target_compile_options(hearth_options INTERFACE /W4 /utf-8 $<$<BOOL:${HEARTH_WERROR}>:/WX>)
else()
  # -Wno-restrict: GCC 12 warns of its own std::string (bug 105651). -Wno-deprecated-declarations: clang does of its
  # std::stable_sort.
  target_compile_options(hearth_options INTERFACE -Wall -Wextra -Wpedantic -Wno-missing-field-initializers
                         $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
                         $<$<BOOL:${HEARTH_WERROR}>:-Werror>)
endif()
if(EMSCRIPTEN)
  # Third-party parts throw. WebAssembly's own exceptions cost nothing where none is thrown.
  # -pthread compiles for both kinds of module, those that are linked with it and those that are not; only thread_local
  # does not work in the latter.
  add_compile_options(-fwasm-exceptions -pthread)
  add_link_options(-fwasm-exceptions)
endif()
if(HEARTH_SANITIZE)
  # -fno-sanitize-recover: a finding fails the test that met it.
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_compile_options(${sanitizers})
  add_link_options(${sanitizers})
endif()

# third_party_library(TARGET): what is compiled from others' sources. Its warnings are not ours to mend, and undefined
# behaviour is looked for in Hearth; addresses are watched in both.
function(third_party_library target)
  target_compile_options(${target} PRIVATE $<IF:$<BOOL:${MSVC}>,/w,-w>
                         $<$<BOOL:${HEARTH_SANITIZE}>:-fno-sanitize=undefined>)
endfunction()

# hearth_library(NAME FILES … LINKS …): one static library per folder, its links stated.
function(hearth_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FILES;LINKS")
  add_library(${name} STATIC ${arg_FILES})
  target_link_libraries(${name} PUBLIC hearth_options ${arg_LINKS})
  use_precompiled_headers(${name})
endfunction()
