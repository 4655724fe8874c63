// Paints ImGui's draw data into memory and files, as a graphics card would: for looking at panels without a
// window, and for tests that ask for the colour of a pixel.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

struct ImDrawData;

namespace hearth::ui {

struct Picture {
  int width = 0, height = 0;
  std::vector<uint32_t> pixels;  // rows from the top, 0xAABBGGRR
  uint32_t at(int x, int y) const {
    return pixels[static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x)];
  }
};

// `back`: 0xRRGGBB, what lies under everything.
Picture paint(const ImDrawData& data, uint32_t back = 0xFFFFFF);
// As PNG. False when the file cannot be written.
bool save_picture(const Picture& picture, const std::string& path);
bool save_picture(const ImDrawData& data, const std::string& path, uint32_t back = 0xFFFFFF);

}  // namespace hearth::ui
