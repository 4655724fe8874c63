// The stand-in for a server of models, hub_server.py, for one test. POSIX only; one thread.
#pragma once

#include "tests/local_server.h"

namespace hearth {

struct HubServer : LocalServer {
  HubServer() : LocalServer("models/hub_server.py") {}
};

}  // namespace hearth
