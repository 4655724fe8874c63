# Finds every third-party part that is linked and gives each one a target: highway, json, cli11, sodium, utf8proc, zlib, pdfium,
# pugixml, mbedtls, argon2, sqlite (cmake/sqlite.cmake), those of the window (cmake/window_parts.cmake, with HEARTH_WINDOW),
# vulkan_headers (with HEARTH_VULKAN), doctest (tests only) and jinja (cmake/jinja.cmake). Also HEARTH_SLANGC, the compiler of
# kernels.
# cmake/dependencies.json is the list of them all.
# Each part can be replaced: a Debian part by CMake's own <Package>_DIR or CMAKE_PREFIX_PATH, a fetched part by
# HEARTH_<NAME>_DIR, a folder laid out like build/third_party/<name>-<version>.

find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
# A changed manifest configures again.
set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
             ${CMAKE_SOURCE_DIR}/cmake/dependencies.json)

# fetch_part(NAME VARIABLE): sets VARIABLE to the folder of a fetched part, unless the user has set it already.
function(fetch_part name variable)
  set(${variable} "" CACHE PATH "A local folder to use instead of the pinned ${name}")
  if(${variable})
    return()
  endif()
  execute_process(COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/cmake/fetch.py ${name}
                  OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "${name} is missing; the line above says why.")
  endif()
  set(${variable} ${folder} PARENT_SCOPE)
endfunction()

# headers(TARGET INCLUDE FOLDER…): TARGET stands for the headers in these folders of the include directory INCLUDE.
function(headers target include)
  if(CMAKE_CROSSCOMPILING)
    # The host's /usr/include also holds the host's C library, so only these folders may be seen.
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/headers)
    foreach(folder ${ARGN})
      file(CREATE_LINK ${include}/${folder} ${CMAKE_BINARY_DIR}/headers/${folder} SYMBOLIC)
    endforeach()
    set(include ${CMAKE_BINARY_DIR}/headers)
  endif()
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE ${include})  # SYSTEM: its warnings are not ours
endfunction()

# header_only(TARGET IMPORTED FOLDER): TARGET stands for the headers of IMPORTED, which the package's own CMake file made.
# They lie in FOLDER of its include directory.
function(header_only target imported folder)
  get_target_property(include ${imported} INTERFACE_INCLUDE_DIRECTORIES)
  list(GET include 0 include)
  headers(${target} ${include} ${folder})
endfunction()

find_package(nlohmann_json 3.11 REQUIRED CONFIG)
header_only(json nlohmann_json::nlohmann_json nlohmann)
find_package(CLI11 2.1 REQUIRED CONFIG)
header_only(cli11 CLI11::CLI11 CLI)
if(HEARTH_TESTS OR HEARTH_FUZZ)
  find_package(doctest 2.4 REQUIRED CONFIG)
  header_only(doctest doctest::doctest doctest)
endif()

# libsodium: the installed library (Debian's brings no CMake file), or a source folder (cross builds).
if(CMAKE_CROSSCOMPILING OR HEARTH_LIBSODIUM_SOURCE_DIR)
  fetch_part(libsodium-source HEARTH_LIBSODIUM_SOURCE_DIR)
  include(libsodium)
else()
  find_path(SODIUM_INCLUDE_DIR sodium.h REQUIRED)
  find_library(SODIUM_LIBRARY sodium REQUIRED)
  add_library(sodium INTERFACE)
  target_include_directories(sodium SYSTEM INTERFACE ${SODIUM_INCLUDE_DIR})
  target_link_libraries(sodium INTERFACE ${SODIUM_LIBRARY})
  set(sodium_version_header ${SODIUM_INCLUDE_DIR}/sodium/version.h)
endif()
file(STRINGS ${sodium_version_header} sodium_VERSION REGEX "define SODIUM_VERSION_STRING ")
string(REGEX REPLACE ".*\"(.*)\".*" "\\1" sodium_VERSION "${sodium_VERSION}")

# Windows normalises text itself; the page's engine needs none of it.
if(NOT WIN32 AND NOT EMSCRIPTEN)
  find_path(UTF8PROC_INCLUDE_DIR utf8proc.h REQUIRED)
  find_library(UTF8PROC_LIBRARY utf8proc REQUIRED)
  add_library(utf8proc INTERFACE)
  target_include_directories(utf8proc SYSTEM INTERFACE ${UTF8PROC_INCLUDE_DIR})
  target_link_libraries(utf8proc INTERFACE ${UTF8PROC_LIBRARY})
endif()

# zlib, of which only unpacking is used: the installed library, or its source (cross builds).
if(CMAKE_CROSSCOMPILING)
  fetch_part(zlib-source HEARTH_ZLIB_SOURCE_DIR)
  set(zlib_files adler32.c crc32.c inffast.c inflate.c inftrees.c zutil.c)
  list(TRANSFORM zlib_files PREPEND ${HEARTH_ZLIB_SOURCE_DIR}/)
  add_library(zlib STATIC ${zlib_files})
  target_include_directories(zlib SYSTEM PUBLIC ${HEARTH_ZLIB_SOURCE_DIR})
  third_party_library(zlib)
else()
  find_package(ZLIB REQUIRED)
  add_library(zlib INTERFACE)
  target_link_libraries(zlib INTERFACE ZLIB::ZLIB)
endif()

# Highway: the installed library, or a source folder (cross builds, and systems that have none).
if(CMAKE_CROSSCOMPILING OR HEARTH_HIGHWAY_SOURCE_DIR)
  fetch_part(highway-source HEARTH_HIGHWAY_SOURCE_DIR)
  set(hwy ${HEARTH_HIGHWAY_SOURCE_DIR}/hwy)
  add_library(highway STATIC ${hwy}/abort.cc ${hwy}/aligned_allocator.cc ${hwy}/per_target.cc ${hwy}/targets.cc)
  target_include_directories(highway SYSTEM PUBLIC ${HEARTH_HIGHWAY_SOURCE_DIR})
  target_compile_definitions(highway PUBLIC HWY_STATIC_DEFINE)
  file(STRINGS ${hwy}/base.h hwy_VERSION REGEX "define HWY_(MAJOR|MINOR|PATCH) ")
  list(TRANSFORM hwy_VERSION REPLACE "^[^0-9]+" "")
  list(JOIN hwy_VERSION "." hwy_VERSION)
else()
  find_package(hwy 1.0 REQUIRED CONFIG)
  add_library(highway INTERFACE)
  target_link_libraries(highway INTERFACE hwy::hwy)
endif()

# Vulkan needs only headers: its loader is opened when the program runs.
if(HEARTH_VULKAN)
  find_path(VULKAN_INCLUDE_DIR vulkan/vulkan_core.h HINTS ENV VULKAN_SDK PATH_SUFFIXES include)
  if(NOT VULKAN_INCLUDE_DIR)
    message(FATAL_ERROR "The Vulkan headers are missing: install libvulkan-dev, or configure with -DHEARTH_VULKAN=OFF.")
  endif()
  headers(vulkan_headers ${VULKAN_INCLUDE_DIR} vulkan vk_video)
  file(STRINGS ${VULKAN_INCLUDE_DIR}/vulkan/vulkan_core.h vulkan_VERSION REGEX "define VK_HEADER_VERSION")
  string(REGEX REPLACE ".*VK_HEADER_VERSION ([0-9]+).*API_VERSION.0, ([0-9]+), ([0-9]+).*" "\\2.\\3.\\1" vulkan_VERSION
         "${vulkan_VERSION}")
endif()

# The kernels need slangc: HEARTH_SLANG_DIR/bin, the PATH, the Vulkan SDK, or the pinned wheel.
if(HEARTH_VULKAN OR HEARTH_WEBGPU)
  if(NOT HEARTH_SLANG_DIR AND NOT DEFINED ENV{HEARTH_SLANG_DIR})
    find_program(HEARTH_SLANGC slangc HINTS ENV VULKAN_SDK PATH_SUFFIXES bin NO_CACHE NO_CMAKE_FIND_ROOT_PATH)
  endif()
  if(NOT HEARTH_SLANGC)
    fetch_part(slang HEARTH_SLANG_DIR)
    find_program(HEARTH_SLANGC slangc PATHS ${HEARTH_SLANG_DIR}/bin ${HEARTH_SLANG_DIR} NO_DEFAULT_PATH NO_CACHE
                 NO_CMAKE_FIND_ROOT_PATH REQUIRED)
  endif()
endif()

fetch_part(sqlite HEARTH_SQLITE_DIR)
include(sqlite)
fetch_part(jinja HEARTH_JINJA_DIR)
include(jinja)

# PDFium is no part of the program: it lies beside it, and is opened when the first PDF is read.
if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT CMAKE_CROSSCOMPILING AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|aarch64")
  fetch_part(pdfium HEARTH_PDFIUM_DIR)
  file(CREATE_LINK ${HEARTH_PDFIUM_DIR}/libpdfium.so ${CMAKE_BINARY_DIR}/libpdfium.so SYMBOLIC COPY_ON_ERROR)
  add_library(pdfium INTERFACE)
endif()

include(installed_library)
# Only the process that reads documents parses XML and pictures and opens what has a password, and cross builds have no such
# process.
if(NOT CMAKE_CROSSCOMPILING)
  installed_library(pugixml pugixml.hpp "" pugixml)
  installed_library(mbedtls mbedtls/aes.h "" mbedcrypto)
  installed_library(argon2 argon2.h "" argon2)
  installed_library(stb stb_image.h stb "")
endif()
if(HEARTH_WINDOW OR HEARTH_FUZZ)
  installed_library(md4c md4c.h "" md4c)
endif()
if(HEARTH_WINDOW)
  include(window_parts)
elseif(EMSCRIPTEN)
  include(web_parts)
endif()

# third_party_parts.h: names, versions and licences of the above.
set(parts_told "")
if(EMSCRIPTEN)
  set(parts_told --page emscripten=${EMSCRIPTEN_VERSION})
endif()
foreach(part zlib pdfium pugixml mbedtls argon2 utf8proc imgui glfw freetype harfbuzz md4c stb curl fonts icons)
  if(NOT TARGET ${part})
    list(APPEND parts_told ${part}=)
  endif()
endforeach()
set(parts_source ${CMAKE_BINARY_DIR}/generated/third_party_parts.cpp)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
execute_process(COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/cmake/third_party_parts.py ${parts_source}
                        highway=${hwy_VERSION} nlohmann-json=${nlohmann_json_VERSION} cli11=${CLI11_VERSION}
                        libsodium=${sodium_VERSION} vulkan-headers=${vulkan_VERSION} ${parts_told}
                COMMAND_ERROR_IS_FATAL ANY)
add_library(hearth_parts STATIC ${parts_source})
target_include_directories(hearth_parts PUBLIC ${CMAKE_SOURCE_DIR}/cmake)
target_link_libraries(hearth_parts PUBLIC hearth_options)
