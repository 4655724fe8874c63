// The hearth mark as a bitmap: an arch and an ember, for the window's icon. Main thread.
#pragma once

#include <cstdint>
#include <vector>

namespace hearth::platform {

// size × size RGBA rows from the top.
std::vector<uint8_t> icon_pixels(int size);

}  // namespace hearth::platform
