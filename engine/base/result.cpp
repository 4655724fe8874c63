#include "engine/base/result.h"

namespace hearth {

std::string_view fault_name(Fault fault) {
  switch (fault) {
    case Fault::NotFound:
      return "NotFound";
    case Fault::Unreadable:
      return "Unreadable";
    case Fault::BadFormat:
      return "BadFormat";
    case Fault::Unsupported:
      return "Unsupported";
    case Fault::OutOfMemory:
      return "OutOfMemory";
    case Fault::DiskFull:
      return "DiskFull";
    case Fault::DeviceLost:
      return "DeviceLost";
    case Fault::WrongKey:
      return "WrongKey";
    case Fault::Busy:
      return "Busy";
    case Fault::Cancelled:
      return "Cancelled";
  }
  return "Unknown";
}

}  // namespace hearth
