# Cross-compiles to WebAssembly with Emscripten: EMSDK's, the one in PATH, or the one that web/toolchain.sh unpacked.
# EMSCRIPTEN_ROOT_PATH names the folder that holds em++ and may be given instead.
if(NOT EMSCRIPTEN_ROOT_PATH)
  execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/../web/toolchain.sh --find
                  OUTPUT_VARIABLE EMSCRIPTEN_ROOT_PATH OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE hearth_failed)
  if(hearth_failed)
    message(FATAL_ERROR "Emscripten is missing; the line above says what to do.")
  endif()
endif()
set(EMSCRIPTEN_ROOT_PATH ${EMSCRIPTEN_ROOT_PATH} CACHE PATH "The folder that holds em++")

# Header-only packages are found where the host has them.
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE BOTH)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE BOTH)
include(${EMSCRIPTEN_ROOT_PATH}/cmake/Modules/Platform/Emscripten.cmake)
