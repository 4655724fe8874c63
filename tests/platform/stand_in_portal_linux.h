// A desktop portal for tests: owns the portal's name on the session bus of the test and answers as told.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/platform/dbus_linux.h"

namespace hearth::platform {

struct StandInAnswers {
  bool answers = true;    // false: the dialog stays open
  uint32_t response = 0;  // 0: chosen
  std::string uri;
  std::vector<std::string> more_uris = {};
  uint32_t colour_scheme = 0;
  bool animations = true;
};

class StandInPortal {
 public:
  explicit StandInPortal(StandInAnswers answers);  // returns when it can be asked
  ~StandInPortal();

  // Read after the dialog has answered.
  std::string method, title, suggested;
  std::vector<std::string> patterns;
  bool directory = false, several = false;
  std::atomic<bool> asked = false, closed = false;

 private:
  void serve();
  void answer(const DbusMessage& message);
  void read_request(const DbusMessage& message);
  void answer_setting(const DbusMessage& message);
  void respond(const DbusMessage& message);

  StandInAnswers answers_;
  std::unique_ptr<DbusConnection> bus_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace hearth::platform
