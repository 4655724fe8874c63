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
if(NOT TARGET stb)
  installed_library(stb stb_image_write.h stb "")
endif()
installed_library(curl curl/curl.h "" "")

include(imgui)
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
third_party_library(imgui_desktop)

fetch_part(icons HEARTH_ICONS_DIR)
add_library(icons INTERFACE)

# The typefaces lie beside the program, as the models do.
include(fonts)
place_fonts(${CMAKE_BINARY_DIR}/fonts)
add_library(fonts INTERFACE)
