// The picture of a page as a texture of Dear ImGui's, with what is cited marked as a marker does: paper takes
// the colour, letters stay black. Kept by the drafts; UI thread, with a current ImGui context.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

struct ImTextureData;

namespace hearth {
struct SourcePicture;
}

namespace hearth::ui {

class PageTexture {
 public:
  PageTexture();
  PageTexture(PageTexture&& other) noexcept;
  PageTexture& operator=(PageTexture&& other) noexcept;
  ~PageTexture();

  // To be drawn in this frame. `mark`: an ImU32.
  ImTextureData* show(const SourcePicture& picture, uint32_t mark);
  // Overwrites what was shown; the graphics card's copy is overwritten too, and goes in the next frames.
  void drop();
  // Once a frame: gives back what no frame uses any more.
  void tidy();

 private:
  std::unique_ptr<ImTextureData> shown_;
  std::vector<std::unique_ptr<ImTextureData>> leaving_;
  uint64_t number_ = 0;
  uint32_t mark_ = 0;
};

}  // namespace hearth::ui
