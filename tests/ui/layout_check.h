// What is wrong with where things stand, as LayoutRecord tells it: texts that are cut or reach beyond their
// place, things to press that overlap or are too small, and anything that cannot be reached by scrolling.
#pragma once

#include <string>
#include <vector>

#include "app/ui/widgets/layout_record.h"

namespace hearth::ui {

// One sentence for each fault; none: all is well. `zoom`: pixels a unit.
std::vector<std::string> layout_faults(const LayoutRecord& record, float zoom);

}  // namespace hearth::ui
