// Objects under small numbers, as gpu_api.h hands them out; 0 is none. Used by vk_gpu.cpp. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace hearth {

template <class T>
class VulkanHandles {
 public:
  uint32_t add(T object) {
    if (unused_.empty()) {
      objects_.push_back(std::make_unique<T>(std::move(object)));
      return static_cast<uint32_t>(objects_.size());
    }
    const uint32_t id = unused_.back();
    unused_.pop_back();
    objects_[id - 1] = std::make_unique<T>(std::move(object));
    return id;
  }

  // Null for a number that was not handed out, or was taken back. Valid until it is taken back.
  T* find(uint32_t id) { return id == 0 || id > objects_.size() ? nullptr : objects_[id - 1].get(); }

  T take(uint32_t id) {
    T object = std::move(*objects_[id - 1]);
    objects_[id - 1].reset();
    unused_.push_back(id);
    return object;
  }

  template <class Visit>
  void for_each(Visit visit) {
    for (const std::unique_ptr<T>& object : objects_) {
      if (object) visit(*object);
    }
  }

 private:
  std::vector<std::unique_ptr<T>> objects_;  // null where the number is unused
  std::vector<uint32_t> unused_;
};

}  // namespace hearth
