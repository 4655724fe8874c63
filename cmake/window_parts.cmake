# What only the window needs: imgui (core and FreeType loader), imgui_desktop (its GLFW, OpenGL and Vulkan backends), glfw,
# freetype, harfbuzz, stb, curl (headers only: the library is opened when the program first fetches something),
# fonts (a folder "fonts" beside the program) and icons (HEARTH_ICONS_DIR/lucide.zip).

find_package(glfw3 3.3 REQUIRED CONFIG)
if(NOT TARGET glfw)
  add_library(glfw INTERFACE)
  target_link_libraries(glfw INTERFACE glfw3)
endif()
installed_library(freetype ft2build.h freetype2 freetype)
installed_library(harfbuzz hb.h harfbuzz harfbuzz)
installed_library(stb stb_image_write.h stb "")
installed_library(curl curl/curl.h "" "")

fetch_part(imgui HEARTH_IMGUI_DIR)
add_library(imgui STATIC
  ${HEARTH_IMGUI_DIR}/imgui.cpp ${HEARTH_IMGUI_DIR}/imgui_draw.cpp ${HEARTH_IMGUI_DIR}/imgui_tables.cpp
  ${HEARTH_IMGUI_DIR}/imgui_widgets.cpp ${HEARTH_IMGUI_DIR}/misc/freetype/imgui_freetype.cpp
  ${CMAKE_SOURCE_DIR}/cmake/imgui_assert.cpp)
target_include_directories(imgui SYSTEM PUBLIC ${HEARTH_IMGUI_DIR})
target_compile_definitions(imgui PUBLIC IMGUI_ENABLE_FREETYPE IMGUI_USE_WCHAR32 IMGUI_DISABLE_OBSOLETE_FUNCTIONS
                           IMGUI_DISABLE_DEMO_WINDOWS IMGUI_DISABLE_DEBUG_TOOLS)
target_link_libraries(imgui PUBLIC freetype)

add_library(imgui_desktop STATIC
  ${HEARTH_IMGUI_DIR}/backends/imgui_impl_glfw.cpp ${HEARTH_IMGUI_DIR}/backends/imgui_impl_opengl3.cpp)
target_include_directories(imgui_desktop SYSTEM PUBLIC ${HEARTH_IMGUI_DIR}/backends)
target_link_libraries(imgui_desktop PUBLIC imgui glfw ${CMAKE_DL_LIBS})
if(HEARTH_VULKAN)
  target_sources(imgui_desktop PRIVATE ${HEARTH_IMGUI_DIR}/backends/imgui_impl_vulkan.cpp)
  # The loader is opened by GLFW when the program runs.
  target_compile_definitions(imgui_desktop PUBLIC IMGUI_IMPL_VULKAN_NO_PROTOTYPES)
  target_link_libraries(imgui_desktop PUBLIC vulkan_headers)
endif()
third_party_library(imgui)
third_party_library(imgui_desktop)

fetch_part(icons HEARTH_ICONS_DIR)
add_library(icons INTERFACE)

# The typefaces lie beside the program, as the models do.
set(HEARTH_FONTS_DIR "/usr/share/fonts" CACHE PATH "Where the typefaces of cmake/dependencies.json are installed")
set(fonts
  opentype/inter/Inter-Regular.otf opentype/inter/Inter-Medium.otf opentype/inter/Inter-SemiBold.otf
  opentype/inter/Inter-Italic.otf opentype/inter/InterDisplay-SemiBold.otf
  truetype/jetbrains-mono/JetBrainsMono-Regular.ttf truetype/jetbrains-mono/JetBrainsMono-Bold.ttf
  truetype/noto/NotoSans-Regular.ttf truetype/noto/NotoSansArabic-Regular.ttf truetype/noto/NotoSansHebrew-Regular.ttf
  truetype/noto/NotoSansDevanagari-Regular.ttf truetype/noto/NotoSansThai-Regular.ttf
  truetype/noto/NotoSansSymbols-Regular.ttf truetype/noto/NotoSansSymbols2-Regular.ttf
  truetype/noto/NotoSansMath-Regular.ttf truetype/noto/NotoSerif-Italic.ttf
  opentype/noto/NotoSansCJK-Regular.ttc truetype/noto/NotoColorEmoji.ttf)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/fonts)
foreach(font ${fonts})
  get_filename_component(name ${font} NAME)
  if(NOT EXISTS ${HEARTH_FONTS_DIR}/${font})
    message(FATAL_ERROR "The typeface ${font} is not in ${HEARTH_FONTS_DIR}: install it, or name its folder in HEARTH_FONTS_DIR.")
  endif()
  if(NOT EXISTS ${CMAKE_BINARY_DIR}/fonts/${name})
    file(CREATE_LINK ${HEARTH_FONTS_DIR}/${font} ${CMAKE_BINARY_DIR}/fonts/${name} COPY_ON_ERROR)
  endif()
endforeach()
add_library(fonts INTERFACE)
