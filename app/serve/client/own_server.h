// A server of the person's own that answers in place of a model on this computer: llama-server, Ollama, LM
// Studio, vLLM and others that speak OpenAI's HTTP interface. Plain data; any thread.
#pragma once

#include <string>
#include <string_view>

#include "app/net/connections.h"
#include "engine/base/result.h"

namespace hearth {

struct OwnServer {
  std::string address;  // as read_server_address() gives it
  std::string model;    // its name there
  std::string key;      // empty: none. Sent to this server only, never logged
};

struct ServerAddress {
  std::string address;    // "http://192.168.1.20:8080": what stands before /v1
  std::string host;       // "192.168.1.20:8080"
  bool readable = false;  // others in the network could read what is said: plain http to another computer
};

// What a person types: with or without http:// or https://, and whatever follows the host, up to
// /v1/chat/completions. Without either, a computer of the own network is taken to speak http and any other
// https. Unsupported, with a sentence, for plain http beyond the own network and for what is no address.
Result<ServerAddress> read_server_address(std::string_view typed);

// ---- For the files of this folder

// A request of `path` ("/v1/models") with the key.
NetRequest server_request(const OwnServer& server, std::string_view path, ConnectionPurpose::Kind purpose);
// "192.168.1.20:8080"
std::string host_of(const OwnServer& server);
// What a status that is not of the 200s means; 0: a fault in the middle of an answer. `complaint`: what the
// server says of it, or empty.
Error refusal(const OwnServer& server, int status, std::string_view complaint);

}  // namespace hearth
