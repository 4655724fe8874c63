// Takes from the reader process, and from that of OCR, all that it does not need. reader_program.cpp and
// ocr_program.cpp call it; one thread.
// reader_sandbox_posix.cpp has the limits, reader_sandbox_linux.cpp the filter of system calls.
#pragma once

#include <cstdint>

namespace hearth {

// AddressSanitizer needs terabytes of addresses and a few pipes; a program that it watches is shut in a
// little less.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kWatchedBySanitizers = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool kWatchedBySanitizers = true;
#else
inline constexpr bool kWatchedBySanitizers = false;
#endif
#else
inline constexpr bool kWatchedBySanitizers = false;
#endif

// At once: nothing open but standard input and output, no memory dump, an end with the parent (Linux).
void begin_reader_sandbox();

// Once all is opened: nothing can be opened, written to, connected or started any more, memory is limited to
// `bytes` and computing to minutes. False where the system refuses; the reader must not go on then.
bool close_reader_sandbox(uint64_t bytes);

// The same for a program that is started next and brings its libraries and data: it opens files to read them,
// but none to write to; it connects to nothing and starts nothing else.
bool close_ocr_sandbox();

// Linux: only the calls that reading memory and the two pipes needs; all others fail.
bool filter_system_calls();
// Linux: not those that write to files, connect, or start or look into other processes.
bool filter_calls_of_ocr();

}  // namespace hearth
