#include "app/models/download.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>

#include "app/models/download_files.h"
#include "app/models/file_hash.h"
#include "app/models/fit.h"
#include "app/models/model_paths.h"
#include "app/models/model_places.h"
#include "app/net/later.h"
#include "engine/base/file.h"
#include "engine/base/file_writing.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"
#include "engine/engine.h"

namespace hearth {
namespace {

using std::chrono::milliseconds;
using Phase = DownloadProgress::Phase;

constexpr milliseconds kNap{20};
constexpr uint64_t kCopiedAtOnce = 4u << 20;

std::optional<uint64_t> number_in(std::string_view text) {
  uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "bytes 100-199/200" (RFC 9110, section 14.4).
struct ContentRange {
  uint64_t first = 0, total = 0;
};
std::optional<ContentRange> content_range(std::string_view text) {
  constexpr std::string_view kUnit = "bytes ";
  const size_t dash = text.find('-');
  const size_t slash = text.find('/');
  if (!text.starts_with(kUnit) || dash == text.npos || slash == text.npos || dash > slash)
    return std::nullopt;
  const auto first = number_in(text.substr(kUnit.size(), dash - kUnit.size()));
  const auto total = number_in(text.substr(slash + 1));
  if (!first || !total) return std::nullopt;
  return ContentRange{*first, *total};
}

// A validator that stands for the same bytes; a weak one does not.
bool is_strong(std::string_view etag) {
  return etag.size() > 2 && etag.starts_with('"') && etag.ends_with('"');
}

// How one connection to one host ended.
enum class TryEnd { Whole, Stopped, Dropped, Busy, Refused, Wrong, CannotKeep };
struct TryOutcome {
  TryEnd end;
  Error error = {};
  milliseconds wait{0};  // that a busy server asked for
};

class Fetching {
 public:
  Fetching(Connections& connections, const DownloadOrder& order, const DownloadWatch& watch,
           const DownloadPatience& patience)
      : connections_(connections), order_(order), watch_(watch), patience_(patience), files_(order) {}

  Task<DownloadOutcome> run() {
    if (const auto name = local_name(order_.file); !name) co_return failed(name.error());
    if (order_.hosts.empty() && order_.beside.empty() && order_.copied_from.empty())
      co_return failed({Fault::NotFound, "No server of models is known."});
    if (file_exists(files_.target())) co_return co_await already_there();
    progress_.phase = Phase::Checking;
    const Status begun = files_.begin([this](uint64_t hashed) {
      progress_.done = hashed;
      return tell();
    });
    if (!begun) co_return begun.error().fault == Fault::Cancelled ? stopped() : failed(begun.error());
    const bool copies = !order_.copied_from.empty();
    DownloadOutcome outcome;
    if (copies)
      outcome = co_await copy();
    else
      outcome = co_await fetch();
    // Part of the right file is worth keeping, whatever the server says today.
    const bool worthless = copies || files_.bytes() == 0 || outcome.error.fault == Fault::BadFormat;
    if (outcome.end == DownloadEnd::Failed && worthless) files_.discard();
    co_return outcome;
  }

 private:
  bool tell() {
    progress_.total = order_.bytes > 0 ? order_.bytes : files_.total();
    return watch_(progress_);
  }
  bool tell(Phase phase) {
    progress_.phase = phase;
    progress_.done = files_.bytes();
    return tell();
  }

  DownloadOutcome failed(Error error) { return {.end = DownloadEnd::Failed, .error = std::move(error)}; }
  DownloadOutcome stopped() {
    if (Status kept = files_.pause(); !kept) return failed(kept.error());
    return {.end = DownloadEnd::Stopped,
            .error = {Fault::Cancelled, "Fetching was stopped; what arrived is kept."}};
  }

  DownloadOutcome is_there(const std::string& sha256) {
    return {.end = DownloadEnd::Done, .path = files_.target(), .sha256 = sha256};
  }

  Task<DownloadOutcome> already_there() {
    progress_.phase = Phase::Checking;
    if (!order_.copied_from.empty() && model_identity(order_.copied_from) == model_identity(files_.target()))
      co_return is_there("");
    const auto hash = co_await hashing_file(files_.target(), [this](double) { return tell(); });
    if (!hash) co_return hash.error().fault == Fault::Cancelled ? stopped() : failed(hash.error());
    if (!order_.sha256.empty() && *hash == order_.sha256) co_return is_there(*hash);
    const std::string name = text_of(path_of(files_.target()).filename());
    co_return failed({Fault::Busy, concat("Another file is there already as \"", repair_utf8(name),
                                          "\"; rename or remove it first.")});
  }

  Task<DownloadOutcome> copy() {
    if (const auto card = read_model_card(order_.copied_from); !card) co_return failed(card.error());
    auto source = open_file(order_.copied_from);
    if (!source) co_return failed(source.error());
    std::vector<std::byte> piece;
    while (files_.bytes() < (*source)->size()) {
      if (!tell(Phase::Fetching)) co_return stopped();
      piece.resize(static_cast<size_t>(std::min(kCopiedAtOnce, (*source)->size() - files_.bytes())));
      if (Status read = (*source)->read_at(files_.bytes(), piece); !read) co_return failed(read.error());
      if (Status added = files_.add(piece); !added) co_return failed(added.error());
      co_await let_others();
    }
    co_return finish();
  }

  Task<DownloadOutcome> fetch() {
    std::vector<std::string> hosts = order_.beside.empty() ? order_.hosts : std::vector{order_.beside};
    int tries = 0;
    for (size_t turn = 0;; ++turn) {
      const size_t index = turn % hosts.size();
      const uint64_t before = files_.bytes();
      const TryOutcome outcome = co_await fetch_from(hosts[index]);
      switch (outcome.end) {
        case TryEnd::Whole:
          co_return finish();
        case TryEnd::Stopped:
          co_return stopped();
        case TryEnd::CannotKeep:
          static_cast<void>(files_.pause());
          co_return failed(outcome.error);
        case TryEnd::Refused:
        case TryEnd::Wrong:
          // Another host may have the right one.
          hosts.erase(hosts.begin() + static_cast<std::ptrdiff_t>(index));
          turn = index - 1;  // wraps for the first: the loop adds one
          if (!hosts.empty()) continue;
          co_return failed(outcome.error);
        case TryEnd::Dropped:
        case TryEnd::Busy:
          break;
      }
      tries = files_.bytes() > before ? 0 : tries + 1;
      if (tries >= patience_.tries || outcome.wait > patience_.longest_wait)
        co_return interrupted(outcome.error);
      if (outcome.end == TryEnd::Dropped && tries > 0 && index + 1 < hosts.size())
        continue;  // a mirror, at once
      const milliseconds own =
          std::min(patience_.first_wait * (1 << std::max(tries - 1, 0)), patience_.longest_wait);
      if (!co_await nap(std::max(own, outcome.wait))) co_return stopped();
      // What began at one host goes on there; only one that gives nothing is left for the next.
      if (outcome.end == TryEnd::Busy || files_.bytes() > before) turn = index - 1;
    }
  }

  Task<bool> nap(milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
      if (!tell(Phase::Waiting)) co_return false;
      co_await sleep_for(std::min(kNap, time));
    }
    co_return tell(Phase::Waiting);
  }

  DownloadOutcome interrupted(const Error& why) {
    if (Status kept = files_.pause(); !kept) return failed(kept.error());
    const uint64_t total = order_.bytes > 0 ? order_.bytes : files_.total();
    const std::string where = total > 0 ? concat(" at ", files_.bytes() * 100 / total, " %") : std::string();
    const bool busy = why.fault == Fault::Busy;
    return {.end = DownloadEnd::Interrupted,
            .error = {why.fault, concat(order_.name, " stopped", where, ": ",
                                        busy ? "the server is busy" : "the connection dropped",
                                        ". What arrived is kept.")}};
  }

  DownloadOutcome finish() {
    tell(Phase::Checking);
    const auto hash = files_.finish();
    if (hash) return {.end = DownloadEnd::Done, .path = files_.target(), .sha256 = *hash};
    if (hash.error().fault == Fault::BadFormat) return {.end = DownloadEnd::WrongFile, .error = hash.error()};
    return failed(hash.error());
  }

  // ---- One connection

  Task<TryOutcome> fetch_from(std::string host) {
    progress_.host = host;
    if (!tell(Phase::Connecting)) co_return TryOutcome{TryEnd::Stopped};
    NetRequest request;
    request.own_page = !order_.beside.empty();
    request.url = request.own_page ? order_.beside
                                   : file_address(host, order_.repository, order_.revision, order_.file);
    request.purpose = {ConnectionPurpose::Kind::FetchModel, order_.name};
    request.silence = patience_.silence;
    // Without a hash to tell at the end, only the same strong validator shows that it is still the same file.
    if (files_.bytes() > 0 && order_.sha256.empty() && !is_strong(files_.etag())) {
      if (Status empty = files_.empty(); !empty) co_return TryOutcome{TryEnd::CannotKeep, empty.error()};
    }
    if (files_.bytes() > 0 && files_.bytes() == order_.bytes) co_return TryOutcome{TryEnd::Whole};
    if (files_.bytes() > 0) {
      request.headers.emplace_back("Range", concat("bytes=", files_.bytes(), "-"));
      if (is_strong(files_.etag())) request.headers.emplace_back("If-Range", files_.etag());
    }
    std::optional<TryOutcome> ours;  // why our side ended it
    const auto end_with = [&ours](TryEnd end, Error error) -> Status {
      ours = {end, error};
      return std::unexpected(std::move(error));
    };
    NetWatch watch;
    watch.keep_going = [this] { return tell(progress_.phase); };
    watch.answered = [&](const NetAnswer& answer) -> Status {
      progress_.phase = Phase::Fetching;
      TryOutcome begun = begin_body(answer);
      return begun.end == TryEnd::Whole ? Status() : end_with(begun.end, std::move(begun.error));
    };
    watch.body = [&](std::span<const std::byte> piece) -> Status {
      if (files_.total() > 0 && files_.bytes() + piece.size() > files_.total())
        return end_with(TryEnd::Wrong, {Fault::BadFormat, concat(host, " sent more than the file holds.")});
      Status added = files_.add(piece);
      return added ? Status() : end_with(TryEnd::CannotKeep, added.error());
    };
    const Result<NetAnswer> answer = co_await connections_.fetch(std::move(request), std::move(watch));
    if (ours) co_return *std::move(ours);
    if (!answer) co_return TryOutcome{end_of(answer.error()), answer.error()};
    co_return end_of(*answer);
  }

  TryEnd end_of(const Error& error) const {
    if (error.fault == Fault::Cancelled) return TryEnd::Stopped;
    // The network was turned off, or there is no way to connect at all.
    if (error.fault == Fault::Unsupported) return connections_.allowed() ? TryEnd::Refused : TryEnd::Stopped;
    return TryEnd::Dropped;
  }

  TryOutcome end_of(const NetAnswer& answer) {
    if (answer.status >= 200 && answer.status < 300) {
      if (files_.total() > 0 && files_.bytes() < files_.total())
        return {TryEnd::Dropped, {Fault::Unreadable, concat("The connection to ", answer.host, " dropped.")}};
      return {TryEnd::Whole};
    }
    if (answer.status == 416) {  // nothing behind the last byte that is here
      const auto total = number_in(
          answer.header("content-range")
              .substr(std::min(std::string_view("bytes */").size(), answer.header("content-range").size())));
      if (total && *total == files_.bytes()) return {TryEnd::Whole};
      if (Status empty = files_.empty(); !empty) return {TryEnd::CannotKeep, empty.error()};
      return {TryEnd::Dropped, {Fault::Unreadable, concat(answer.host, " has another file now.")}};
    }
    if (answer.status == 429 || answer.status == 503) {
      // A date is possible too (RFC 9110, section 10.2.3); then our own patience counts.
      const auto seconds = number_in(answer.header("retry-after")).value_or(0);
      return {TryEnd::Busy,
              {Fault::Busy, concat(answer.host, " is asked too often at the moment.")},
              milliseconds(1000 * std::min<uint64_t>(seconds, 86'400))};
    }
    if (answer.status >= 500)
      return {TryEnd::Dropped,
              {Fault::Unreadable, concat(answer.host, " failed with error ", answer.status, ".")}};
    return {
        TryEnd::Refused,
        {Fault::NotFound, concat(answer.host, " does not give out this file (error ", answer.status, ").")}};
  }

  // Whole: the body may come.
  TryOutcome begin_body(const NetAnswer& answer) {
    uint64_t total = number_in(answer.header("content-length")).value_or(0);
    if (answer.status == 206) {
      const bool hidden =
          answer.header("content-range").empty() && order_.bytes > 0 && !order_.sha256.empty();
      // A browser shows no more headers than the server lets it; then the hash has to tell.
      const auto range = hidden ? std::optional(ContentRange{files_.bytes(), order_.bytes})
                                : content_range(answer.header("content-range"));
      if (!range || range->first != files_.bytes())
        return {TryEnd::Wrong,
                {Fault::BadFormat, concat(answer.host, " sent another part than was asked for.")}};
      if (is_strong(files_.etag()) && is_strong(answer.header("etag")) &&
          answer.header("etag") != files_.etag()) {
        if (Status empty = files_.empty(); !empty) return {TryEnd::CannotKeep, empty.error()};
        return {TryEnd::Dropped, {Fault::Unreadable, concat(answer.host, " has another file now.")}};
      }
      total = range->total;
    } else if (files_.bytes() > 0) {
      // It has no parts to give, or the file is another one now.
      if (Status empty = files_.empty(); !empty) return {TryEnd::CannotKeep, empty.error()};
    }
    if (order_.bytes > 0 && total > 0 && total != order_.bytes) {
      return {TryEnd::Wrong,
              {Fault::BadFormat, concat(answer.host, " offers a file of ", shown_size(total), " instead of ",
                                        shown_size(order_.bytes), "; it was not fetched.")}};
    }
    if (total == 0) total = order_.bytes;
    Status kept = files_.remember(std::string(answer.header("etag")), total);
    return kept ? TryOutcome{TryEnd::Whole} : TryOutcome{TryEnd::CannotKeep, kept.error()};
  }

  Connections& connections_;
  const DownloadOrder& order_;
  const DownloadWatch& watch_;
  const DownloadPatience& patience_;
  DownloadFiles files_;
  DownloadProgress progress_;
};

}  // namespace

DownloadOrder order_of(const RemoteModel& model, const std::vector<std::string>& hosts,
                       const std::string& folder) {
  DownloadOrder order = {.name = model.file.substr(model.file.rfind('/') + 1),
                         .hosts = {model.host},
                         .repository = model.repository,
                         .file = model.file,
                         .revision = model.revision,
                         .folder = folder,
                         .sha256 = model.sha256,
                         .bytes = model.bytes};
  if (order.name.ends_with(".gguf")) order.name.resize(order.name.size() - 5);
  for (const std::string& host : hosts) {
    if (host != model.host) order.hosts.push_back(host);
  }
  return order;
}

Task<DownloadOutcome> download(Connections& connections, DownloadOrder order, DownloadWatch watch,
                               DownloadPatience patience) {
  Fetching fetching(connections, order, watch, patience);
  co_return co_await fetching.run();
}

DownloadOutcome download_model(Connections& connections, const DownloadOrder& order,
                               const DownloadWatch& watch, const DownloadPatience& patience) {
  return wait(download(connections, order, watch, patience));
}

std::vector<BegunDownload> begun_downloads(const std::string& folder) {
  namespace fs = std::filesystem;
  constexpr std::string_view kNotes = ".gguf.part.json";
  std::vector<BegunDownload> begun;
  std::error_code fault;
  fs::directory_iterator entry(path_of(folder), fs::directory_options::skip_permission_denied, fault);
  for (; !fault && entry != fs::directory_iterator(); entry.increment(fault)) {
    const std::string path = text_of(entry->path());
    auto notes = path.ends_with(kNotes) ? read_notes(path) : std::nullopt;
    if (!notes || !local_name(notes->order.file)) continue;
    notes->order.folder = folder;
    if (!notes->order.copied_from.empty()) {  // whether it is still there, only the person knows
      forget_download(folder, notes->order.file);
      continue;
    }
    const std::string target = path.substr(0, path.size() - std::string_view(".part.json").size());
    if (notes_of(path_in(folder, *local_name(notes->order.file))) != path) continue;
    std::error_code absent;
    const uint64_t done = fs::file_size(path_of(part_of(target)), absent);
    if (!absent) begun.push_back({std::move(notes->order), done});
  }
  std::sort(begun.begin(), begun.end(),
            [](const BegunDownload& a, const BegunDownload& b) { return a.order.file < b.order.file; });
  return begun;
}

void forget_download(const std::string& folder, const std::string& file) {
  const auto name = local_name(file);
  if (!name) return;
  const std::string target = path_in(folder, *name);
  for (const std::string& path : {part_of(target), notes_of(target), quarantine_of(target)}) {
    std::error_code ignored;
    std::filesystem::remove(path_of(path), ignored);
  }
}

}  // namespace hearth
