# llama.cpp's Jinja library (MIT), built from the pinned sdist that cmake/dependencies.cmake unpacks.
# HEARTH_JINJA_DIR is the folder that holds jinja/, unicode.h and unicode.cpp: vendor/llama.cpp/common in the sdist.

set(HEARTH_JINJA_DIR "" CACHE PATH "vendor/llama.cpp/common of the unpacked llama-cpp-python sdist")
set(HEARTH_JINJA_FILES
    jinja/lexer.cpp jinja/lexer.h jinja/parser.cpp jinja/parser.h jinja/runtime.cpp jinja/runtime.h
    jinja/string.cpp jinja/string.h jinja/utils.h jinja/value.cpp jinja/value.h unicode.cpp unicode.h)
foreach(file ${HEARTH_JINJA_FILES})
  if(NOT EXISTS ${HEARTH_JINJA_DIR}/${file})
    message(FATAL_ERROR "HEARTH_JINJA_DIR is '${HEARTH_JINJA_DIR}', where ${file} is missing.")
  endif()
endforeach()

set(jinja_sources ${HEARTH_JINJA_FILES})
list(FILTER jinja_sources INCLUDE REGEX "\\.cpp$")
list(TRANSFORM jinja_sources PREPEND ${HEARTH_JINJA_DIR}/)
add_library(jinja STATIC ${jinja_sources})
# cmake/jinja holds our json.h, which must be found first. jinja/ itself is never on the path: its string.h would hide
# the C library's.
target_include_directories(jinja BEFORE PRIVATE ${CMAKE_CURRENT_LIST_DIR}/jinja)
target_include_directories(jinja SYSTEM PUBLIC ${HEARTH_JINJA_DIR})
target_compile_features(jinja PUBLIC cxx_std_17)
# The library asserts what a hostile template can break (`{{ 1 | 2 }}`), and then throws or copes without the assert.
# PUBLIC because the asserts are in its headers.
target_compile_definitions(jinja PUBLIC NDEBUG)
third_party_library(jinja)
target_compile_options(jinja PRIVATE $<$<BOOL:${MSVC}>:/utf-8>)
