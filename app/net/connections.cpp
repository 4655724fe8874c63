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
  if (is_redirect(answer->status)) return "done: it named another host or address";
  return answer->status < 400 ? "done" : concat("the server said ", answer->status);
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

Result<NetAnswer> Connections::get(const NetRequest& request, const NetWatch& watch) {
  const auto may_go_on = [&]() -> Status {
    if (!allowed_) return fail(Fault::Unsupported, "The network is off; turn it on to fetch something.");
    if (watch.keep_going && !watch.keep_going()) return fail(Fault::Cancelled, "Fetching was stopped.");
    return {};
  };
  TRY_STATUS(may_go_on());
  TRY(Url url, parse_url(request.url));
  TRY(Library* const opened, library());
  for (int hops = 0; hops <= kMostRedirects; ++hops) {
    const uint64_t entry = ledger_.open(request.why, url.host);
    const auto count = [&](uint64_t sent, uint64_t received) { ledger_.count(entry, sent, received); };
    auto answer = opened->transport->fetch({url, request, watch, count, may_go_on});
    ledger_.close(entry, result_in_words(answer));
    if (!answer || !is_redirect(answer->status)) return answer;
    TRY(Url next, follow(url, answer->header("location")));
    if (next.loopback && !url.loopback) {
      return fail(Fault::Unsupported,
                  concat(url.host, " sent Hearth to a program on this computer; it does not go there."));
    }
    url = std::move(next);
  }
  return fail(Fault::Unreadable, concat(url.host, " sent Hearth from one address to the next without end."));
}

Result<Connections::Document> Connections::get_document(const NetRequest& request, size_t limit,
                                                        const std::function<bool()>& keep_going) {
  Document document;
  const auto take = [&](std::span<const std::byte> piece) -> Status {
    if (document.text.size() + piece.size() > limit)
      return fail(Fault::BadFormat, "The server's answer is longer than such an answer can be.");
    document.text.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    return {};
  };
  TRY(document.answer, get(request, {.body = take, .keep_going = keep_going}));
  return document;
}

}  // namespace hearth
