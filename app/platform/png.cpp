#include "app/platform/png.h"

#include <string>

#include "engine/base/file_writing.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#include <stb_image_write.h>

namespace hearth::platform {

Status write_png(const std::string& path, const Window::Picture& picture) {
  std::string file;
  const auto append = [](void* context, void* data, int size) {
    static_cast<std::string*>(context)->append(static_cast<const char*>(data), static_cast<size_t>(size));
  };
  constexpr int kChannels = 4;
  if (stbi_write_png_to_func(append, &file, picture.width, picture.height, kChannels, picture.rgba.data(),
                             picture.width * kChannels) == 0)
    return fail(Fault::OutOfMemory, "There is not enough memory to write the picture.");
  return write_whole_file(path, file);
}

}  // namespace hearth::platform
