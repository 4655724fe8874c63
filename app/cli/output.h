// Everything a verb prints: results and errors, as one JSON document or as text for a person. Verbs call it
// on the main thread. Text from a model or a file never reaches a person's screen with control characters in
// it.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <span>
#include <string>
#include <string_view>

#include "app/cli/command_line.h"
#include "engine/base/result.h"

namespace hearth::cli {

using Json = nlohmann::ordered_json;  // keys in the order they are written

// Appends to standard output. False once writing failed, for example because nobody reads it any more; what
// was being printed may then stop early.
bool write_out(std::string_view text);
// The same, at once and not when the buffer is full: for streaming.
bool write_out_now(std::string_view text);
// One line on standard error, made safe for a terminal.
void write_note(std::string_view line);

// Flushes. kDone, or kFailed when something could not be written (said on standard error unless the reader
// just left).
int finish_output();

// One line of JSON. Never fails: bytes that are not UTF-8 become U+FFFD.
std::string json_text(const Json& document);
// A string as JSON writes it, with its quotes; for documents that are printed in pieces.
std::string json_string(std::string_view text);
// "[0.5,-1,null]": the shortest digits that read back as the same float; null for what is not finite.
std::string json_floats(std::span<const float> values);

// {"error":{"fault":…,"message":…}}
Json error_json(const Error& error);

int print_json(const Json& document);                         // and finish_output()
int print_error(const Error& error, bool json);               // kFailed
int print_wrong_usage(std::string_view sentence, bool json);  // kWrongUsage

// "12.3" for fixed(12.345, 1).
std::string fixed(double number, int decimals);
// Spaces behind `text` up to `columns`, at least one: a cell of a table. Counts bytes.
std::string padded(std::string text, size_t columns);
// "98.9 MB", as people who sell disks count.
std::string shown_bytes(uint64_t bytes);

// Whether colours and dim text may be used on standard output: a terminal, no NO_COLOR.
bool may_style_output();
std::string dimmed(std::string_view text);  // as it is when styling is not wanted

}  // namespace hearth::cli
