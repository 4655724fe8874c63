// Where device reports are kept: files of a folder (report_store_files.cpp), or what the page that runs the
// module keeps (report_store_web.cpp). Used by device_report.cpp; any thread, in a page the one that runs the
// module.
#pragma once

#include <optional>
#include <string>

#include "engine/base/result.h"

namespace hearth {

// Nothing where there is no such report, or none can be kept.
std::optional<std::string> read_kept_report(const std::string& folder, const std::string& name);
// Makes the folder if need be.
Status keep_report(const std::string& folder, const std::string& name, const std::string& text);

}  // namespace hearth
