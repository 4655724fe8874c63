# What the page needs, from source: pugixml, mbedtls and argon2 for its reader of documents; for its window freetype (with
# png), harfbuzz, utf8proc, md4c, imgui (with imgui_web, its WebGL backend) and icons. The same parts as in window_parts.cmake,
# which takes most of them from the system.

# Reading alone, of the pictures that emoji are.
fetch_part(libpng-source HEARTH_LIBPNG_SOURCE_DIR)
set(png_files png.c pngerror.c pngget.c pngmem.c pngread.c pngrio.c pngrtran.c pngrutil.c pngset.c pngtrans.c)
list(TRANSFORM png_files PREPEND ${HEARTH_LIBPNG_SOURCE_DIR}/)
configure_file(${HEARTH_LIBPNG_SOURCE_DIR}/scripts/pnglibconf.h.prebuilt ${CMAKE_BINARY_DIR}/png/pnglibconf.h COPYONLY)
add_library(png STATIC ${png_files})
target_include_directories(png SYSTEM PUBLIC ${HEARTH_LIBPNG_SOURCE_DIR} ${CMAKE_BINARY_DIR}/png)
target_link_libraries(png PUBLIC zlib)

fetch_part(freetype-source HEARTH_FREETYPE_SOURCE_DIR)
# TrueType and OpenType outlines in shades of grey, and pictures: FreeType's other formats and renderers are left out.
set(freetype_files
  autofit/autofit.c base/ftbase.c base/ftbitmap.c base/ftdebug.c base/ftglyph.c base/ftinit.c base/ftmm.c base/ftsynth.c
  base/ftsystem.c cff/cff.c gzip/ftgzip.c psaux/psaux.c pshinter/pshinter.c psnames/psnames.c sfnt/sfnt.c smooth/smooth.c
  truetype/truetype.c)
list(TRANSFORM freetype_files PREPEND ${HEARTH_FREETYPE_SOURCE_DIR}/src/)
add_library(freetype STATIC ${freetype_files})
target_include_directories(freetype SYSTEM PUBLIC ${HEARTH_FREETYPE_SOURCE_DIR}/include)
# Its own copy of zlib has functions of the same names, which the linker confuses.
target_compile_definitions(freetype PRIVATE FT2_BUILD_LIBRARY FT_CONFIG_OPTION_SYSTEM_ZLIB FT_CONFIG_OPTION_USE_PNG
                           FT_CONFIG_MODULES_H="${CMAKE_SOURCE_DIR}/cmake/freetype_modules.h")
target_link_libraries(freetype PRIVATE png zlib)

fetch_part(harfbuzz-source HEARTH_HARFBUZZ_SOURCE_DIR)
add_library(harfbuzz STATIC ${HEARTH_HARFBUZZ_SOURCE_DIR}/src/harfbuzz.cc)
target_include_directories(harfbuzz SYSTEM PUBLIC ${HEARTH_HARFBUZZ_SOURCE_DIR}/src)
target_compile_definitions(harfbuzz PRIVATE HB_NO_MT HB_NO_LEGACY HB_NO_BUFFER_MESSAGE HB_NO_BUFFER_SERIALIZE)

fetch_part(utf8proc-source HEARTH_UTF8PROC_SOURCE_DIR)
add_library(utf8proc STATIC ${HEARTH_UTF8PROC_SOURCE_DIR}/utf8proc.c)
target_include_directories(utf8proc SYSTEM PUBLIC ${HEARTH_UTF8PROC_SOURCE_DIR})
target_compile_definitions(utf8proc PUBLIC UTF8PROC_STATIC)

fetch_part(md4c-source HEARTH_MD4C_SOURCE_DIR)
add_library(md4c STATIC ${HEARTH_MD4C_SOURCE_DIR}/src/md4c.c)
target_include_directories(md4c SYSTEM PUBLIC ${HEARTH_MD4C_SOURCE_DIR}/src)

include(imgui)
add_library(imgui_web STATIC ${HEARTH_IMGUI_DIR}/backends/imgui_impl_opengl3.cpp)
target_include_directories(imgui_web SYSTEM PUBLIC ${HEARTH_IMGUI_DIR}/backends)
target_compile_definitions(imgui_web PUBLIC IMGUI_IMPL_OPENGL_ES3)
target_link_libraries(imgui_web PUBLIC imgui)

fetch_part(pugixml-source HEARTH_PUGIXML_SOURCE_DIR)
add_library(pugixml STATIC ${HEARTH_PUGIXML_SOURCE_DIR}/src/pugixml.cpp)
target_include_directories(pugixml SYSTEM PUBLIC ${HEARTH_PUGIXML_SOURCE_DIR}/src)

# Of Mbed TLS what opens office files.
fetch_part(mbedtls-source HEARTH_MBEDTLS_SOURCE_DIR)
set(mbedtls_files aes.c cipher.c cipher_wrap.c constant_time.c gcm.c md.c pkcs5.c platform_util.c sha1.c sha256.c sha512.c)
list(TRANSFORM mbedtls_files PREPEND ${HEARTH_MBEDTLS_SOURCE_DIR}/library/)
add_library(mbedtls STATIC ${mbedtls_files})
target_include_directories(mbedtls SYSTEM PUBLIC ${HEARTH_MBEDTLS_SOURCE_DIR}/include)
target_compile_definitions(mbedtls PUBLIC MBEDTLS_CONFIG_FILE="${CMAKE_SOURCE_DIR}/cmake/mbedtls_config.h")

fetch_part(argon2-source HEARTH_ARGON2_SOURCE_DIR)
set(argon2_files argon2.c blake2/blake2b.c core.c encoding.c ref.c thread.c)
list(TRANSFORM argon2_files PREPEND ${HEARTH_ARGON2_SOURCE_DIR}/src/)
add_library(argon2 STATIC ${argon2_files})
target_include_directories(argon2 SYSTEM PUBLIC ${HEARTH_ARGON2_SOURCE_DIR}/include)
# libsodium has functions of these names.
set(argon2_renamed argon2_ctx argon2_hash argon2_verify argon2i_hash_encoded argon2i_hash_raw argon2i_verify
    argon2id_hash_encoded argon2id_hash_raw argon2id_verify blake2b blake2b_final blake2b_init blake2b_init_key
    blake2b_init_param blake2b_long blake2b_update)
list(TRANSFORM argon2_renamed REPLACE "(.+)" "\\1=hearth_\\1")
target_compile_definitions(argon2 PRIVATE ARGON2_NO_THREADS ${argon2_renamed})

# Headers alone, so the host's will do; a cross compiler does not look there by itself.
find_path(HEARTH_STB_DIR stb_image.h PATHS /usr/include /usr/local/include /opt/homebrew/include PATH_SUFFIXES stb
          NO_CMAKE_FIND_ROOT_PATH REQUIRED)
headers(stb ${HEARTH_STB_DIR}/.. stb)
target_include_directories(stb SYSTEM INTERFACE ${CMAKE_BINARY_DIR}/headers/stb)

foreach(part pugixml mbedtls argon2 png freetype harfbuzz utf8proc md4c imgui_web)
  third_party_library(${part})
endforeach()

fetch_part(icons HEARTH_ICONS_DIR)
add_library(icons INTERFACE)
add_library(fonts INTERFACE)  # app/web.cmake puts them into the site
