#include "app/ui/chat/page_texture.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "app/core/state.h"

namespace hearth::ui {
namespace {

void copy_pixels(const SourcePicture& picture, ImTextureData& into) {
  const auto* from = reinterpret_cast<const unsigned char*>(picture.rgb.data());
  unsigned char* to = into.Pixels;
  for (size_t left = size_t{picture.width} * picture.height; left > 0; --left, from += 3, to += 4) {
    std::copy_n(from, 3, to);
    to[3] = 0xFF;
  }
}

void mark_pixels(const SourcePicture::Mark& box, uint32_t colour, ImTextureData& into) {
  const uint32_t ink[3] = {colour >> IM_COL32_R_SHIFT & 0xFF, colour >> IM_COL32_G_SHIFT & 0xFF,
                           colour >> IM_COL32_B_SHIFT & 0xFF};
  const int right = std::min<int>(box.right, into.Width), bottom = std::min<int>(box.bottom, into.Height);
  for (int y = box.top; y < bottom; ++y) {
    for (int x = box.left; x < right; ++x) {
      auto* pixel = static_cast<unsigned char*>(into.GetPixelsAt(x, y));
      for (int i = 0; i < 3; ++i) pixel[i] = static_cast<unsigned char>(pixel[i] * ink[i] / 255);
    }
  }
}

}  // namespace

PageTexture::PageTexture() = default;
PageTexture::PageTexture(PageTexture&& other) noexcept = default;

PageTexture& PageTexture::operator=(PageTexture&& other) noexcept {
  drop();
  shown_ = std::move(other.shown_);
  for (auto& one : other.leaving_) leaving_.push_back(std::move(one));
  other.leaving_.clear();
  number_ = std::exchange(other.number_, 0);
  mark_ = other.mark_;
  return *this;
}

// The window's renderer has gone before (window_loop.cpp), and with it what it knew of these.
PageTexture::~PageTexture() {
  drop();
  if (!ImGui::GetCurrentContext()) return;
  for (auto& one : leaving_) {
    ImGui::UnregisterUserTexture(one.get());
    ImGui::GetPlatformIO().Textures.find_erase(one.get());
  }
}

ImTextureData* PageTexture::show(const SourcePicture& picture, uint32_t mark) {
  if (shown_ && number_ == picture.number && mark_ == mark) return shown_.get();
  drop();
  if (picture.width == 0 || picture.rgb.size() != size_t{picture.width} * picture.height * 3) return nullptr;
  number_ = picture.number;
  mark_ = mark;
  shown_ = std::make_unique<ImTextureData>();
  shown_->Create(ImTextureFormat_RGBA32, static_cast<int>(picture.width), static_cast<int>(picture.height));
  shown_->UseColors = true;
  copy_pixels(picture, *shown_);
  for (const SourcePicture::Mark& one : picture.marks) mark_pixels(one, mark, *shown_);
  ImGui::RegisterUserTexture(shown_.get());
  return shown_.get();
}

void PageTexture::drop() {
  if (!shown_) return;
  std::memset(shown_->Pixels, 0, static_cast<size_t>(shown_->GetSizeInBytes()));
  if (shown_->Status == ImTextureStatus_OK && ImGui::GetCurrentContext())
    ImTextureDataQueueUpload(shown_.get(), 0, 0, shown_->Width, shown_->Height);
  leaving_.push_back(std::move(shown_));
  number_ = 0;
}

void PageTexture::tidy() {
  for (auto& one : leaving_) {
    // First its overwritten pixels are taken, then it goes.
    if (one->Status == ImTextureStatus_OK || one->Status == ImTextureStatus_WantCreate)
      one->WantDestroyNextFrame = true;
  }
  std::erase_if(leaving_, [](auto& one) {
    const bool gone = one->Status == ImTextureStatus_Destroyed && one->WantDestroyNextFrame;
    if (gone) ImGui::UnregisterUserTexture(one.get());
    return gone;
  });
}

}  // namespace hearth::ui
