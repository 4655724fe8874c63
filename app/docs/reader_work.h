// What a reader does with the one file it is started for, wherever it is shut in: a process
// (reader_program.cpp), or in a page a worker (app/main_web_reader.cpp).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/docs/page_picture.h"
#include "engine/base/result.h"

namespace hearth {

struct ReaderRequest {
  std::string password;
  std::string_view file;           // its bytes
  std::optional<PageOrder> drawn;  // nothing: all pages are read
};

// Writes the records of reader_wire.h, the last of which is an end or a failure. `shut_in` is called once,
// when what parsing needs is loaded and before a byte of the file is parsed; its failure is told instead.
void answer_request(const ReaderRequest& request, const std::function<Status()>& shut_in,
                    const std::function<void(std::string_view record)>& write);

}  // namespace hearth
