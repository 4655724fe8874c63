// A levelled log on stderr. It never receives chat text, file names, keys or anything a person typed: only
// what the program itself did, how long it took and which kind of fault it met. Thread-safe.
#pragma once

#include <string_view>

namespace hearth {

enum class LogLevel { Quiet, Error, Info, Debug };

void set_log_level(LogLevel level);  // Quiet until the program says otherwise
bool log_enabled(LogLevel level);
void log(LogLevel level, std::string_view line);

}  // namespace hearth
