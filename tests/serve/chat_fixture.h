// The stand-in for a server that answers, chat_server.py, for one test. POSIX only; one thread.
#pragma once

#include "tests/local_server.h"

namespace hearth {

struct ChatServer : LocalServer {
  ChatServer() : LocalServer("serve/chat_server.py") {}
};

}  // namespace hearth
