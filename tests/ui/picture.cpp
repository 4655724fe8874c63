#include "ui/picture.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include <stb_image_write.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace hearth::ui {
namespace {

struct Colour {
  float r = 0, g = 0, b = 0, a = 0;
};

Colour unpack(uint32_t packed) {
  const auto channel = [packed](int shift) { return static_cast<float>(packed >> shift & 0xFF) / 255; };
  return {channel(IM_COL32_R_SHIFT), channel(IM_COL32_G_SHIFT), channel(IM_COL32_B_SHIFT),
          channel(IM_COL32_A_SHIFT)};
}

// Between the four texels around (u, v), as the window's sampler does.
Colour sample(const ImTextureData* texture, float u, float v) {
  if (!texture || !texture->Pixels) return {1, 1, 1, 1};
  const float x = u * static_cast<float>(texture->Width) - 0.5f,
              y = v * static_cast<float>(texture->Height) - 0.5f;
  const float left = std::floor(x), top = std::floor(y);
  const auto texel = [texture](int column, int row) -> Colour {
    column = std::clamp(column, 0, texture->Width - 1);
    row = std::clamp(row, 0, texture->Height - 1);
    const auto* bytes =
        texture->Pixels + (static_cast<ptrdiff_t>(row) * texture->Width + column) * texture->BytesPerPixel;
    if (texture->BytesPerPixel == 1) return {1, 1, 1, static_cast<float>(bytes[0]) / 255};
    return {static_cast<float>(bytes[0]) / 255, static_cast<float>(bytes[1]) / 255,
            static_cast<float>(bytes[2]) / 255, static_cast<float>(bytes[3]) / 255};
  };
  Colour sum;
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 2; ++column) {
      const float weight = std::abs(1 - static_cast<float>(column) - (x - left)) *
                           std::abs(1 - static_cast<float>(row) - (y - top));
      if (weight <= 1e-4f) continue;
      const Colour one = texel(static_cast<int>(left) + column, static_cast<int>(top) + row);
      sum.r += one.r * weight;
      sum.g += one.g * weight;
      sum.b += one.b * weight;
      sum.a += one.a * weight;
    }
  }
  return sum;
}

void blend(uint32_t& pixel, Colour over) {
  const Colour under = unpack(pixel);
  const auto mix = [&over](float front, float behind) {
    return static_cast<uint32_t>(std::clamp(front * over.a + behind * (1 - over.a), 0.0f, 1.0f) * 255 + 0.5f);
  };
  pixel = IM_COL32(mix(over.r, under.r), mix(over.g, under.g), mix(over.b, under.b), 255);
}

float edge(ImVec2 a, ImVec2 b, ImVec2 p) { return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x); }

// An edge that two triangles share belongs to one of them.
bool owns(ImVec2 a, ImVec2 b) { return a.y == b.y ? b.x > a.x : b.y < a.y; }

void triangle(Picture& picture, std::array<ImDrawVert, 3> corners, const ImTextureData* texture, ImVec4 clip,
              ImVec2 origin) {
  for (ImDrawVert& corner : corners) corner.pos = {corner.pos.x - origin.x, corner.pos.y - origin.y};
  float area = edge(corners[0].pos, corners[1].pos, corners[2].pos);
  if (area == 0) return;
  if (area < 0) {
    std::swap(corners[1], corners[2]);
    area = -area;
  }
  const auto [a, b, c] = std::array{corners[0].pos, corners[1].pos, corners[2].pos};
  const auto [least_x, most_x] = std::minmax({a.x, b.x, c.x});
  const auto [least_y, most_y] = std::minmax({a.y, b.y, c.y});
  const int left = std::max({0, static_cast<int>(std::floor(least_x)), static_cast<int>(clip.x)});
  const int top = std::max({0, static_cast<int>(std::floor(least_y)), static_cast<int>(clip.y)});
  const int right = std::min({picture.width, static_cast<int>(std::ceil(most_x)), static_cast<int>(clip.z)});
  const int bottom =
      std::min({picture.height, static_cast<int>(std::ceil(most_y)), static_cast<int>(clip.w)});
  const std::array<Colour, 3> colours = {unpack(corners[0].col), unpack(corners[1].col),
                                         unpack(corners[2].col)};
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      const ImVec2 p = {static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f};
      const std::array<float, 3> weights = {edge(b, c, p), edge(c, a, p), edge(a, b, p)};
      if (weights[0] < 0 || weights[1] < 0 || weights[2] < 0) continue;
      if ((weights[0] == 0 && !owns(b, c)) || (weights[1] == 0 && !owns(c, a)) ||
          (weights[2] == 0 && !owns(a, b))) {
        continue;
      }
      Colour colour;
      float u = 0, v = 0;
      for (size_t i = 0; i < 3; ++i) {
        const float part = weights[i] / area;
        colour.r += colours[i].r * part;
        colour.g += colours[i].g * part;
        colour.b += colours[i].b * part;
        colour.a += colours[i].a * part;
        u += corners[i].uv.x * part;
        v += corners[i].uv.y * part;
      }
      const Colour texel = sample(texture, u, v);
      blend(picture
                .pixels[static_cast<size_t>(y) * static_cast<size_t>(picture.width) + static_cast<size_t>(x)],
            {colour.r * texel.r, colour.g * texel.g, colour.b * texel.b, colour.a * texel.a});
    }
  }
}

const ImTextureData* texture_of(const ImDrawData& data, const ImDrawCmd& command) {
  if (command.TexRef._TexData) return command.TexRef._TexData;
  for (const ImTextureData* texture : *data.Textures) {
    if (texture->TexID == command.TexRef._TexID) return texture;
  }
  return nullptr;
}

}  // namespace

Picture paint(const ImDrawData& data, uint32_t back) {
  Picture picture;
  picture.width = static_cast<int>(data.DisplaySize.x);
  picture.height = static_cast<int>(data.DisplaySize.y);
  picture.pixels.assign(static_cast<size_t>(picture.width) * static_cast<size_t>(picture.height),
                        IM_COL32(back >> 16 & 0xFF, back >> 8 & 0xFF, back & 0xFF, 255));
  for (const ImDrawList* list : data.CmdLists) {
    for (const ImDrawCmd& command : list->CmdBuffer) {
      if (command.UserCallback) continue;
      const ImTextureData* texture = texture_of(data, command);
      for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
        std::array<ImDrawVert, 3> corners;
        for (unsigned k = 0; k < 3; ++k) {
          const unsigned index = list->IdxBuffer[static_cast<int>(command.IdxOffset + i + k)];
          corners[k] = list->VtxBuffer[static_cast<int>(command.VtxOffset + index)];
        }
        triangle(picture, corners, texture, command.ClipRect, data.DisplayPos);
      }
    }
  }
  return picture;
}

bool save_picture(const Picture& picture, const std::string& path) {
  return stbi_write_png(path.c_str(), picture.width, picture.height, 4, picture.pixels.data(),
                        picture.width * 4) != 0;
}

bool save_picture(const ImDrawData& data, const std::string& path, uint32_t back) {
  return save_picture(paint(data, back), path);
}

}  // namespace hearth::ui
