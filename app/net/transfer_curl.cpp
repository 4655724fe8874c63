// Requests by libcurl's "multi" interface, which never waits longer than it is told: so a transfer can be
// stopped at once, whatever the other side does.
#define CURL_DISABLE_TYPECHECK
#define CURL_DISABLE_DEPRECATION  // CURLOPT_PROTOCOLS: its successor is missing in older libraries
#include <curl/curl.h>

#include <algorithm>
#include <mutex>

#include "app/net/shared_library.h"
#include "app/net/transfer.h"
#include "engine/base/text.h"

namespace hearth {

struct Transport::Functions {
  decltype(&curl_global_init) global_init;
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_multi_init) multi_init;
  decltype(&curl_multi_add_handle) multi_add_handle;
  decltype(&curl_multi_remove_handle) multi_remove_handle;
  decltype(&curl_multi_perform) multi_perform;
  decltype(&curl_multi_poll) multi_poll;
  decltype(&curl_multi_info_read) multi_info_read;
  decltype(&curl_multi_cleanup) multi_cleanup;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
};

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kLongestWait_ms = 40;
constexpr long kConnectTime_ms = 20'000;
constexpr long kBufferBytes = 256 * 1024;
constexpr size_t kMostHeaderBytes = 64 * 1024;

template <class Function>
bool find(void* library, const char* name, Function& into) {
  into = reinterpret_cast<Function>(find_in_library(library, name));
  return into != nullptr;
}

// Frees what libcurl made, in the right order.
template <class T, class Free>
auto owned(T* thing, Free free) {
  return std::unique_ptr<T, Free>(thing, free);
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

// What libcurl's callbacks work on.
struct Receiving {
  const Transport::Hop& hop;
  NetAnswer answer = {};
  Status fault = {};  // why our side ended the transfer
  bool answered = false;
  bool body_ignored = false;  // of an answer that is not of the 200s
  size_t header_bytes = 0;
  size_t said = 0;  // of hop.body
  uint64_t received = 0;
  SteadyClock::time_point last_byte = SteadyClock::now();

  void heard(size_t bytes) {
    received += bytes;
    last_byte = SteadyClock::now();
  }
};

bool succeeded(const NetAnswer& answer) { return answer.status >= 200 && answer.status < 300; }

void read_status_line(NetAnswer& answer, std::string_view line) {
  answer.headers.clear();
  answer.status = 0;
  const std::string_view digits = trimmed(line.substr(std::min(line.find(' '), line.size()))).substr(0, 3);
  for (const char digit : digits) {
    if (digit >= '0' && digit <= '9') answer.status = answer.status * 10 + (digit - '0');
  }
}

size_t receive_header(const char* data, size_t one, size_t bytes, void* context) {
  Receiving& receiving = *static_cast<Receiving*>(context);
  const std::string_view line(data, one * bytes);
  receiving.heard(line.size());
  receiving.header_bytes += line.size();
  if (receiving.header_bytes > kMostHeaderBytes) {
    receiving.fault =
        fail(Fault::BadFormat, concat(receiving.hop.url.host, " sent an answer that is no answer."));
    return 0;
  }
  if (line.starts_with("HTTP/")) {
    read_status_line(receiving.answer, line);
  } else if (const size_t colon = line.find(':'); colon != std::string_view::npos) {
    receiving.answer.headers.emplace_back(lowered(trimmed(line.substr(0, colon))),
                                          trimmed(line.substr(colon + 1)));
  }
  return line.size();
}

size_t receive_body(const char* data, size_t one, size_t bytes, void* context) {
  Receiving& receiving = *static_cast<Receiving*>(context);
  const NetWatch& watch = receiving.hop.watch;
  receiving.heard(one * bytes);
  const auto bytes_here = std::as_bytes(std::span(data, one * bytes));
  if (!succeeded(receiving.answer)) {
    if (watch.complaint) receiving.fault = watch.complaint(bytes_here);
    if (watch.complaint && receiving.fault) return bytes_here.size();
    receiving.body_ignored = true;
    return 0;
  }
  // Here too: from a fast server, libcurl takes many pieces before it returns.
  receiving.fault = receiving.hop.may_go_on();
  if (receiving.fault && !receiving.answered && watch.answered)
    receiving.fault = watch.answered(receiving.answer);
  receiving.answered = true;
  if (receiving.fault && watch.body) {
    receiving.fault = watch.body(bytes_here);
  }
  return receiving.fault ? bytes_here.size() : 0;
}

size_t say_body(char* to, size_t one, size_t room, void* context) {
  Receiving& receiving = *static_cast<Receiving*>(context);
  const std::string_view rest = receiving.hop.body->substr(receiving.said);
  const size_t bytes = std::min(rest.size(), one * room);
  rest.copy(to, bytes);
  receiving.said += bytes;
  receiving.last_byte = SteadyClock::now();
  return bytes;
}

// Before the request is sent: a name such as "box" may have turned out to be anywhere.
int check_peer(void* context, char* peer, char*, int, int) {
  Receiving& receiving = *static_cast<Receiving*>(context);
  if (is_own_network(peer)) return CURL_PREREQFUNC_OK;
  receiving.fault =
      fail(Fault::Unsupported, concat(receiving.hop.url.host, " is at ", peer,
                                      ", outside your own network: use an address that begins with https://. "
                                      "Nothing was sent."));
  return CURL_PREREQFUNC_ABORT;
}

Error in_words(CURLcode code, const Url& url, const char* libcurl_says) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return {Fault::NotFound, concat(url.host, " was not found; perhaps this computer is offline.")};
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
      return {Fault::Unreadable, concat(url.host, " did not answer. Nothing was sent.")};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
      return {Fault::Unreadable,
              concat(url.host, " could not prove that it is ", url.host, ". Nothing was asked of it.")};
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
      return {Fault::Unreadable, concat("The connection to ", url.host, " dropped.")};
    default:
      return {Fault::Unreadable,
              concat("The connection to ", url.host, " failed: ", lowered(libcurl_says), ".")};
  }
}

Status check_headers(const NetRequest& request) {
  for (const auto& [name, value] : request.headers) {
    if (concat(name, value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
      return fail(Fault::Unsupported, "A request cannot hold line ends.");
  }
  return {};
}

}  // namespace

Transport::~Transport() = default;
Transport::Transport(std::unique_ptr<Functions> functions) : functions_(std::move(functions)) {}

Result<std::unique_ptr<Transport>> Transport::open(const std::string& library) {
  void* opened = library.empty() ? nullptr : open_shared_library(library);
  for (const char* const* name = kCurlNames; library.empty() && *name && !opened; ++name) {
    opened = open_shared_library(*name);
  }
  if (!opened) {
    return fail(
        Fault::Unsupported,
        "Hearth fetches with libcurl, which is not installed here; install it, or add files by hand.");
  }
  auto f = std::make_unique<Functions>();
  const bool whole = find(opened, "curl_global_init", f->global_init) &&
                     find(opened, "curl_easy_init", f->easy_init) &&
                     find(opened, "curl_easy_setopt", f->easy_setopt) &&
                     find(opened, "curl_easy_getinfo", f->easy_getinfo) &&
                     find(opened, "curl_easy_cleanup", f->easy_cleanup) &&
                     find(opened, "curl_easy_strerror", f->easy_strerror) &&
                     find(opened, "curl_multi_init", f->multi_init) &&
                     find(opened, "curl_multi_add_handle", f->multi_add_handle) &&
                     find(opened, "curl_multi_remove_handle", f->multi_remove_handle) &&
                     find(opened, "curl_multi_perform", f->multi_perform) &&
                     find(opened, "curl_multi_poll", f->multi_poll) &&
                     find(opened, "curl_multi_info_read", f->multi_info_read) &&
                     find(opened, "curl_multi_cleanup", f->multi_cleanup) &&
                     find(opened, "curl_slist_append", f->slist_append) &&
                     find(opened, "curl_slist_free_all", f->slist_free_all);
  if (!whole) return fail(Fault::Unsupported, "The libcurl of this system is too old or damaged.");
  // Older libraries do this at the first easy_init, where two threads could do it at once.
  static std::once_flag once;
  std::call_once(once, [&f] { f->global_init(CURL_GLOBAL_DEFAULT); });
  return std::unique_ptr<Transport>(new Transport(std::move(f)));
}

Task<Result<NetAnswer>> Transport::fetch(const Hop& hop) const { co_return fetch_here(hop); }

void Transport::announce(std::span<const std::string>) {}

Result<NetAnswer> Transport::fetch_here(const Hop& hop) const {
  const Functions& f = *functions_;
  TRY_STATUS(check_headers(hop.request));
  const auto headers_freed = [&f](curl_slist* list) { f.slist_free_all(list); };
  auto headers = owned<curl_slist>(nullptr, headers_freed);
  bool listed = true;
  const auto add_header = [&](const std::string& line) {
    curl_slist* const longer = f.slist_append(headers.get(), line.c_str());
    listed = listed && longer;
    if (!longer) return;
    static_cast<void>(headers.release());
    headers.reset(longer);
  };
  for (const auto& [name, value] : hop.request.headers) add_header(concat(name, ": ", value));
  if (hop.body) add_header("Expect:");  // it is said at once, without asking whether it may be
  const auto multi_freed = [&f](CURLM* multi) { f.multi_cleanup(multi); };
  const auto multi = owned<CURLM>(f.multi_init(), multi_freed);
  const auto easy_freed = [&f, &multi](CURL* easy) {
    f.multi_remove_handle(multi.get(), easy);
    f.easy_cleanup(easy);
  };
  const auto easy = owned<CURL>(f.easy_init(), easy_freed);
  if (!multi || !easy || !listed)
    return fail(Fault::OutOfMemory, "There is not enough memory to open a connection.");

  Receiving receiving = {.hop = hop};
  receiving.answer.host = hop.url.host;
  const auto set = [&](CURLoption option, auto value) { f.easy_setopt(easy.get(), option, value); };
  set(CURLOPT_URL, hop.url.text.c_str());
  set(CURLOPT_PROTOCOLS, static_cast<long>(hop.url.secure ? CURLPROTO_HTTPS : CURLPROTO_HTTP));
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_USERAGENT, "Hearth");
  set(CURLOPT_HTTPHEADER, headers.get());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_BUFFERSIZE, kBufferBytes);
  set(CURLOPT_CONNECTTIMEOUT_MS, kConnectTime_ms);
#if LIBCURL_VERSION_NUM >= 0x075700
  set(CURLOPT_QUICK_EXIT, 1L);  // stopping does not wait for a name that is being looked up
#endif
  set(CURLOPT_HEADERFUNCTION, &receive_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&receiving));
  set(CURLOPT_WRITEFUNCTION, &receive_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&receiving));
  if (hop.body) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(hop.body->size()));
    set(CURLOPT_READFUNCTION, &say_body);
    set(CURLOPT_READDATA, static_cast<void*>(&receiving));
  }
  if (!hop.url.secure && hop.request.own_server) {
    set(CURLOPT_PREREQDATA, static_cast<void*>(&receiving));
    if (f.easy_setopt(easy.get(), CURLOPT_PREREQFUNCTION, &check_peer) != CURLE_OK)
      return fail(Fault::Unsupported, "The libcurl of this system is too old for a server without https://.");
  }
  f.multi_add_handle(multi.get(), easy.get());

  const auto count = [&] {
    long head = 0;
    curl_off_t body = 0;
    f.easy_getinfo(easy.get(), CURLINFO_REQUEST_SIZE, &head);
    f.easy_getinfo(easy.get(), CURLINFO_SIZE_UPLOAD_T, &body);
    hop.count(
        static_cast<uint64_t>(std::max(head, 0L)) + static_cast<uint64_t>(std::max<curl_off_t>(body, 0)),
        receiving.received);
  };
  const auto patience = [&] {
    const bool waits = receiving.received == 0 && hop.request.first_silence.count() > 0;
    return waits ? hop.request.first_silence : hop.request.silence;
  };
  for (int running = 1; running > 0;) {
    const CURLMcode fault = f.multi_perform(multi.get(), &running);
    count();
    if (running == 0) break;
    if (fault != CURLM_OK) return fail(Fault::Unreadable, "The connection failed for want of memory.");
    if (!receiving.fault) break;
    TRY_STATUS(hop.may_go_on());
    if (SteadyClock::now() - receiving.last_byte > patience())
      return fail(Fault::Unreadable, concat("The connection to ", hop.url.host, " dropped: it fell silent."));
    f.multi_poll(multi.get(), nullptr, 0, kLongestWait_ms, nullptr);
  }
  if (!receiving.fault) return std::unexpected(std::move(receiving.fault).error());
  int left = 0;
  const CURLMsg* const message = f.multi_info_read(multi.get(), &left);
  const CURLcode code = message ? message->data.result : CURLE_RECV_ERROR;
  if (code != CURLE_OK && !receiving.body_ignored)
    return std::unexpected(in_words(code, hop.url, f.easy_strerror(code)));
  if (succeeded(receiving.answer) && !receiving.answered && hop.watch.answered)
    TRY_STATUS(hop.watch.answered(receiving.answer));  // its body is empty
  return std::move(receiving.answer);
}

}  // namespace hearth
