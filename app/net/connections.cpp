#include "app/net/connections.h"

#include <algorithm>

#include "app/net/transfer.h"
#include "app/net/url.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr int kMostRedirects = 5;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// The ledger's word for how a connection ended.
std::string result_in_words(const Result<NetAnswer>& answer) {
  if (!answer) return answer.error().fault == Fault::Cancelled ? "stopped" : answer.error().message;
  return answer->status < 400 ? "done" : concat("the server said ", answer->status);
}

// What was said to a server of the person's own is not said anywhere else.
std::unexpected<Error> sent_elsewhere(const Url& url, const NetAnswer& answer) {
  const auto next = follow(url, answer.header("location"));
  const std::string where = next && next->host != url.host ? next->host : "another address";
  return fail(Fault::Unsupported,
              concat(url.host, " wants Hearth to ask ", where, " instead; it does not go there by itself."));
}

}  // namespace

// Only so that <memory> needs to know nothing of transfer.h in the header.
struct Connections::Library {
  std::unique_ptr<Transport> transport;
};

std::string_view NetAnswer::header(std::string_view name) const {
  const auto found =
      std::find_if(headers.begin(), headers.end(), [name](const auto& entry) { return entry.first == name; });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

Connections::Connections(std::string library) : library_name_(std::move(library)) {}
Connections::~Connections() = default;

Result<Connections::Library*> Connections::library() {
  const std::lock_guard lock(opening_);
  if (!library_) {
    TRY(auto transport, Transport::open(library_name_));
    library_ = std::make_unique<Library>(std::move(transport));
  }
  return library_.get();
}

void Connections::allow(bool on) {
  if (allowed_.exchange(on) != on) announce();
}

void Connections::allow_hosts(std::span<const std::string> addresses) {
  bool news = false;
  {
    const std::lock_guard lock(serving_);
    for (const std::string& address : addresses) {
      if (std::ranges::find(hosts_, address) != hosts_.end()) continue;
      hosts_.push_back(address);
      news = true;
    }
  }
  if (news) announce();
}

void Connections::announce() {
  const std::lock_guard lock(serving_);
  Transport::announce(allowed_ ? std::span<const std::string>(hosts_) : std::span<const std::string>());
}

void Connections::allow_servers(std::span<const std::string> addresses) {
  std::vector<std::string> origins;
  for (const std::string& address : addresses) {
    if (const auto url = parse_url(address, PlainHttp::OwnNetwork)) origins.push_back(origin_of(*url));
  }
  const std::lock_guard lock(serving_);
  servers_ = std::move(origins);
}

Status Connections::may_go_on(const NetRequest& request, const NetWatch& watch) {
  if (watch.keep_going && !watch.keep_going()) return fail(Fault::Cancelled, "Fetching was stopped.");
  if (request.own_server) {
    const auto url = parse_url(request.url, PlainHttp::OwnNetwork);
    const std::lock_guard lock(serving_);
    if (!url || std::ranges::find(servers_, origin_of(*url)) == servers_.end())
      return fail(Fault::Unsupported, "That server is not the one you chose; choose it under Models.");
  } else if (!request.own_page && !allowed_) {
    return fail(Fault::Unsupported, "The network is off; turn it on to fetch something.");
  }
  return {};
}

Result<Url> Connections::first_address(const NetRequest& request) {
  return parse_url(request.url, request.own_server ? PlainHttp::OwnNetwork : PlainHttp::ThisComputer);
}

Task<Result<NetAnswer>> Connections::visit(const Url& url, const NetRequest& request,
                                           std::optional<std::string_view> body, const NetWatch& watch) {
  CO_TRY(Library* const opened, library());
  uint64_t entry = ledger_.open(request.purpose, url.host);
  const Transport::Hop hop = {
      .url = url,
      .request = request,
      .body = body,
      .watch = watch,
      .count = [this, &entry](uint64_t sent, uint64_t received) { ledger_.count(entry, sent, received); },
      .may_go_on = [this, &request, &watch] { return may_go_on(request, watch); },
      .sent_on =
          [this, &entry, &request](const std::string& host) {
            ledger_.close(entry, "done");
            entry = ledger_.open(request.purpose, host);
          }};
  auto answer = co_await opened->transport->fetch(hop);
  ledger_.close(entry, result_in_words(answer));
  co_return answer;
}

Task<Result<NetAnswer>> Connections::fetch(NetRequest request, NetWatch watch) {
  CO_TRY_STATUS(may_go_on(request, watch));
  CO_TRY(Url url, first_address(request));
  for (int hops = 0; hops <= kMostRedirects; ++hops) {
    auto answer = co_await visit(url, request, std::nullopt, watch);
    if (!answer || !is_redirect(answer->status)) co_return answer;
    if (request.own_server) co_return sent_elsewhere(url, *answer);
    CO_TRY(Url next, follow(url, answer->header("location")));
    if (next.loopback && !url.loopback) {
      co_return fail(Fault::Unsupported,
                     concat(url.host, " sent Hearth to a program on this computer; it does not go there."));
    }
    url = std::move(next);
  }
  co_return fail(Fault::Unreadable,
                 concat(url.host, " sent Hearth from one address to the next without end."));
}

Result<NetAnswer> Connections::get(const NetRequest& request, const NetWatch& watch) {
  return wait(fetch(request, watch));
}

Result<NetAnswer> Connections::post(const NetRequest& request, std::string_view body, const NetWatch& watch) {
  TRY_STATUS(may_go_on(request, watch));
  TRY(const Url url, first_address(request));
  auto answer = wait(visit(url, request, body, watch));
  if (answer && is_redirect(answer->status)) return sent_elsewhere(url, *answer);
  return answer;
}

Task<Result<Connections::Document>> Connections::fetch_document(NetRequest request, size_t limit,
                                                                std::function<bool()> keep_going) {
  Document document;
  const auto take = [&](std::span<const std::byte> piece) -> Status {
    if (document.text.size() + piece.size() > limit)
      return fail(Fault::BadFormat, "The server's answer is longer than such an answer can be.");
    document.text.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    return {};
  };
  NetWatch watch;
  watch.body = take;
  watch.keep_going = std::move(keep_going);
  CO_TRY(document.answer, co_await fetch(std::move(request), std::move(watch)));
  co_return document;
}

Result<Connections::Document> Connections::get_document(const NetRequest& request, size_t limit,
                                                        const std::function<bool()>& keep_going) {
  return wait(fetch_document(request, limit, keep_going));
}

}  // namespace hearth
