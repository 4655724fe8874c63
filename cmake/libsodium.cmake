# Target sodium from HEARTH_LIBSODIUM_SOURCE_DIR: the portable C versions of everything, for targets without the library.

set(sodium_folder ${HEARTH_LIBSODIUM_SOURCE_DIR}/src/libsodium)
# The package would write it when configured; this copy of it is for builds without a configure script.
set(sodium_version_header ${HEARTH_LIBSODIUM_SOURCE_DIR}/builds/msvc/version.h)
configure_file(${sodium_version_header} ${CMAKE_BINARY_DIR}/generated/libsodium/sodium/version.h COPYONLY)
configure_file(${sodium_folder}/include/sodium/export.h ${CMAKE_BINARY_DIR}/generated/libsodium/sodium/export.h COPYONLY)

file(GLOB_RECURSE sodium_files ${sodium_folder}/*.c)
add_library(sodium STATIC ${sodium_files})
target_include_directories(sodium SYSTEM
  PUBLIC ${sodium_folder}/include ${CMAKE_BINARY_DIR}/generated/libsodium
  PRIVATE ${sodium_folder}/include/sodium ${CMAKE_BINARY_DIR}/generated/libsodium/sodium)
target_compile_definitions(sodium PUBLIC SODIUM_STATIC PRIVATE CONFIGURED=1 NATIVE_LITTLE_ENDIAN=1)
third_party_library(sodium)
