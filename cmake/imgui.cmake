# Target imgui: Dear ImGui from HEARTH_IMGUI_DIR, on freetype.
fetch_part(imgui HEARTH_IMGUI_DIR)
add_library(imgui STATIC
  ${HEARTH_IMGUI_DIR}/imgui.cpp ${HEARTH_IMGUI_DIR}/imgui_draw.cpp ${HEARTH_IMGUI_DIR}/imgui_tables.cpp
  ${HEARTH_IMGUI_DIR}/imgui_widgets.cpp ${HEARTH_IMGUI_DIR}/misc/freetype/imgui_freetype.cpp
  ${CMAKE_SOURCE_DIR}/cmake/imgui_assert.cpp)
target_include_directories(imgui SYSTEM PUBLIC ${HEARTH_IMGUI_DIR})
target_compile_definitions(imgui PUBLIC IMGUI_ENABLE_FREETYPE IMGUI_USE_WCHAR32 IMGUI_DISABLE_OBSOLETE_FUNCTIONS
                           IMGUI_DISABLE_DEMO_WINDOWS IMGUI_DISABLE_DEBUG_TOOLS)
target_link_libraries(imgui PUBLIC freetype)
third_party_library(imgui)
if(EMSCRIPTEN)
  # A page cannot start other programs.
  set_source_files_properties(${HEARTH_IMGUI_DIR}/imgui.cpp PROPERTIES
    COMPILE_DEFINITIONS IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS)
endif()
