#include "app/models/downloads.h"
#include "app/net/later.h"

namespace hearth {

struct Downloads::Line {
  Task<Done> work;
};

Downloads::Downloads(Connections& connections, std::function<void()> changed, DownloadPatience patience)
    : connections_(connections), changed_(std::move(changed)), patience_(patience) {}

// What runs ends where it is; what arrived is in its file.
Downloads::~Downloads() { line_.reset(); }

void Downloads::look_for_work() {
  if (line_ && !line_->work.done()) return;
  line_ = std::make_unique<Line>(work_off());
}

}  // namespace hearth
