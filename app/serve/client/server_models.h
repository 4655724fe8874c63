// Which models a server of the person's own offers. Waits for the server; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/serve/client/own_server.h"

namespace hearth {

struct ServerModel {
  std::string name;
  uint32_t context_tokens = 0;  // that it answers within; 0: the server does not say
};

// GET /v1/models, at most the first 500. The server must be one that connections.allow_servers() named;
// its `model` is not used. Errors as Connections::get, and WrongKey, NotFound, Busy or BadFormat with a
// sentence.
Result<std::vector<ServerModel>> list_server_models(Connections& connections, const OwnServer& server,
                                                    const std::function<bool()>& keep_going);

}  // namespace hearth
