// Stands in for llama.cpp's common/json.h when its Jinja library is built (see cmake/jinja.cmake). The
// library can fill its variables from JSON, which Hearth never does: it makes the values itself. A type that
// is always null in place of the JSON class keeps that one unused function compiling without a JSON parser
// behind it.
#pragma once

#include <string>

class common_json {
 public:
  class iterator {
   public:
    explicit iterator(const common_json& json) : json_(&json) {}
    const common_json& operator*() const { return *json_; }
    iterator& operator++() { return *this; }
    bool operator!=(const iterator&) const { return false; }
    std::string key() const { return {}; }
    const common_json& value() const { return *json_; }

   private:
    const common_json* json_;
  };
  iterator begin() const { return iterator(*this); }
  iterator end() const { return iterator(*this); }

  bool is_null() const { return true; }
  bool is_boolean() const { return false; }
  bool is_number_integer() const { return false; }
  bool is_number_float() const { return false; }
  bool is_string() const { return false; }
  bool is_array() const { return false; }
  bool is_object() const { return false; }
  template <class T>
  T get() const {
    return T{};
  }
};
