// Requests in a page. It may only talk to where it came from; its service worker connects for it, to servers
// that it was told of (web/service_worker.js), and follows where they send it to. web/net.js carries the
// bytes.
#include <emscripten/emscripten.h>

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>

#include "app/net/transfer.h"
#include "engine/base/text.h"

// web/core_library.js. What comes of a request is told with the functions at the end of this file.
extern "C" {
void hearth_net_start(int id, const char* url, int own_page, const char* range);
void hearth_net_end(int id);  // nothing more of it is wanted
void hearth_net_allow(const char* hosts);
}

namespace hearth {

struct Transport::Functions {};

namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;

// The request that a task waits for.
class Request {
 public:
  explicit Request(const Transport::Hop& hop);
  ~Request();
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  bool await_ready() const noexcept { return result_.has_value(); }
  void await_suspend(std::coroutine_handle<> task) noexcept { task_ = task; }
  Result<NetAnswer> await_resume() { return std::move(*result_); }

  void answered(const Json& said);
  void piece(std::span<const std::byte> bytes);
  void tick();
  void ended(std::string_view kind, std::string_view detail);

 private:
  void finish(Result<NetAnswer> result);
  bool took(const Status& taken);  // false: that was the end
  bool wanted() const { return answer_.status >= 200 && answer_.status < 300; }

  const Transport::Hop& hop_;
  const int id_;
  NetAnswer answer_;
  uint64_t received_ = 0;
  Clock::time_point last_byte_ = Clock::now();
  std::optional<Result<NetAnswer>> result_;
  std::coroutine_handle<> task_;
};

std::map<int, Request*> running;
int last_id = 0;

std::string range_of(const NetRequest& request) {
  for (const auto& [name, value] : request.headers) {
    if (name == "Range") return value;
  }
  return {};
}

Request::Request(const Transport::Hop& hop) : hop_(hop), id_(++last_id) {
  running[id_] = this;
  answer_.host = hop.url.host;
  hop.count(hop.url.text.size(), 0);
  hearth_net_start(id_, hop.url.text.c_str(), hop.request.own_page, range_of(hop.request).c_str());
}

Request::~Request() {
  running.erase(id_);
  hearth_net_end(id_);
}

void Request::finish(Result<NetAnswer> result) {
  if (result_) return;
  result_ = std::move(result);
  hearth_net_end(id_);
  if (task_) task_.resume();  // this object may be gone now
}

bool Request::took(const Status& taken) {
  if (!taken) finish(std::unexpected(taken.error()));
  return taken.has_value();
}

void Request::answered(const Json& said) {
  last_byte_ = Clock::now();
  answer_.status = said.value("status", 0);
  for (const auto& [name, value] : said["headers"].items()) {
    if (value.is_string()) answer_.headers.emplace_back(name, value.get<std::string>());
  }
  if (const std::string host = said.value("host", ""); !host.empty() && host != answer_.host) {
    answer_.host = host;
    hop_.sent_on(host);
  }
  if (!wanted() && !hop_.watch.complaint) return finish(std::move(answer_));  // its body is of no use
  if (wanted() && hop_.watch.answered) took(hop_.watch.answered(answer_));
}

void Request::piece(std::span<const std::byte> bytes) {
  if (result_) return;
  last_byte_ = Clock::now();
  received_ += bytes.size();
  hop_.count(hop_.url.text.size(), received_);
  const auto& take = wanted() ? hop_.watch.body : hop_.watch.complaint;
  if (take) took(take(bytes));
}

void Request::tick() {
  if (result_ || !took(hop_.may_go_on())) return;
  const bool first = received_ == 0 && hop_.request.first_silence.count() > 0;
  if (Clock::now() - last_byte_ > (first ? hop_.request.first_silence : hop_.request.silence))
    finish(fail(Fault::Unreadable, concat("The connection to ", hop_.url.host, " dropped: it fell silent.")));
}

void Request::ended(std::string_view kind, std::string_view detail) {
  if (kind == "whole") return finish(std::move(answer_));
  if (kind == "unlisted") {
    hop_.sent_on(std::string(detail));
    return finish(fail(Fault::Unsupported, concat(hop_.url.host, " sent Hearth on to ", detail,
                                                  ", which you did not name; it took nothing from there.")));
  }
  if (kind == "unkept") {
    return finish(fail(Fault::Unsupported,
                       "This browser does not let the page work in the background, so it cannot fetch. Fetch "
                       "the file yourself, then choose it here."));
  }
  finish(fail(Fault::Unreadable, concat("There is no connection to ", hop_.url.host,
                                        ", or it does not let pages fetch from it.")));
}

}  // namespace

Transport::~Transport() = default;
Transport::Transport(std::unique_ptr<Functions> functions) : functions_(std::move(functions)) {}

Result<std::unique_ptr<Transport>> Transport::open(const std::string&) {
  return std::unique_ptr<Transport>(new Transport(std::make_unique<Functions>()));
}

Task<Result<NetAnswer>> Transport::fetch(const Hop& hop) const {
  if (hop.request.own_server || hop.body)
    co_return fail(Fault::Unsupported,
                   "A page cannot ask a server of your own. Use Hearth's program for that.");
  Request request(hop);
  co_return co_await request;
}

void Transport::announce(std::span<const std::string> hosts) {
  Json list = Json::array();
  for (const std::string& host : hosts) list.push_back(host);
  hearth_net_allow(list.dump().c_str());
}

}  // namespace hearth

// ---- What web/net.js tells, of a request that may have ended already

using namespace hearth;

namespace {

Request* request_of(int id) {
  const auto found = running.find(id);
  return found == running.end() ? nullptr : found->second;
}

}  // namespace

extern "C" {

// `json`: {status, host, headers}
EMSCRIPTEN_KEEPALIVE void hearth_net_answered(int id, const char* json) {
  Json said = Json::parse(json, nullptr, false);
  if (!said.is_object() || !said["headers"].is_object()) return;
  if (Request* const request = request_of(id)) request->answered(said);
}

EMSCRIPTEN_KEEPALIVE void hearth_net_piece(int id, const std::byte* bytes, size_t size) {
  if (Request* const request = request_of(id)) request->piece({bytes, size});
}

// Often, so that what is not wanted any more ends soon.
EMSCRIPTEN_KEEPALIVE void hearth_net_tick(int id) {
  if (Request* const request = request_of(id)) request->tick();
}

// `kind`: "whole", "dropped", "unlisted" (`detail` is the host), "unkept".
EMSCRIPTEN_KEEPALIVE void hearth_net_ended(int id, const char* kind, const char* detail) {
  if (Request* const request = request_of(id)) request->ended(kind, detail);
}

}  // extern "C"
