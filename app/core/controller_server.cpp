// A server of the person's own: looking what it offers, using it in place of a model, forgetting it. It is
// kept in the vault with its key, and no connection is opened before the person looks or asks.
#include <algorithm>
#include <utility>

#include "app/core/controller_impl.h"
#include "app/core/words.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

OwnServer server_of(const KeptServer& kept) {
  return {.address = kept.address, .model = kept.model, .key = kept.key};
}

}  // namespace

// ---- Looking

void Controller::Impl::on(action::LookForServer& look) {
  ServerView::Look& view = state.server.look;
  view = {};
  wipe(looked_server.key);
  looked_server = {};
  const uint64_t turn = ++desk.looking_for_server;
  const auto address = read_server_address(look.address);
  if (!address) {
    view.error = said(address.error());
    return allow_own_servers();
  }
  looked_server.address = address->address;
  looked_server.key = std::string(trimmed(look.key.text()));
  // Who looks again at the server that is remembered need not type its key again.
  const bool known = own_server && own_server->address == address->address;
  if (looked_server.key.empty() && known) looked_server.key = own_server->key;
  view.host = address->host;
  view.readable = address->readable;
  view.running = true;
  allow_own_servers();
  on_desk(
      [this, turn, server = looked_server](const ModelDesk& here) mutable {
        auto found = list_server_models(desk.connections, server, [&here, turn] {
          return here.keep_going() && here.looking_for_server == turn;
        });
        wipe(server.key);
        return found;
      },
      [this, turn](Result<std::vector<ServerModel>>& found) {
        refresh_ledger();
        if (desk.looking_for_server == turn) server_looked(found);
      });
}

void Controller::Impl::server_looked(Result<std::vector<ServerModel>>& found) {
  ServerView::Look& view = state.server.look;
  view.running = false;
  if (!found) {
    view.error = said(found.error());
    return;
  }
  for (ServerModel& model : *found) view.models.push_back({std::move(model.name), model.context_tokens});
}

// ---- Using and forgetting

void Controller::Impl::on(action::UseServer& use) {
  const auto& models = state.server.look.models;
  const auto model = std::ranges::find(models, use.model, &ServerModelView::name);
  if (model == models.end()) return;
  keep_own_server(KeptServer{.address = looked_server.address,
                             .model = model->name,
                             .key = looked_server.key,
                             .context_tokens = model->context_tokens,
                             .in_use = true});
  wipe(looked_server.key);
  looked_server = {};
  state.server.look = {};
  open_server();
}

void Controller::Impl::on(action::UseServerAgain&) {
  if (!own_server) return;
  KeptServer server = *own_server;
  server.in_use = true;
  keep_own_server(std::move(server));
  open_server();
}

void Controller::Impl::on(action::ForgetServer&) {
  if (!state.model.server.empty()) {
    action::CloseModel close;
    on(close);
  }
  forget_own_server();
  if (jobs) change_server([](Database& db) { return forget_server(db); });
}

// A model on this computer, or nobody, answers from now on; the server is remembered.
void Controller::Impl::leave_server() {
  if (!own_server || !own_server->in_use) return;
  KeptServer server = *own_server;
  server.in_use = false;
  keep_own_server(std::move(server));
}

void Controller::Impl::open_server() {
  if (answer && answer->asked) stop_answer();
  OwnServer server = server_of(*own_server);
  state.model = ModelView();
  state.model.name = own_server->model;
  state.model.server = host_of(server);
  state.model.state = ModelView::State::Opening;
  counting_ticket = 0;
  drop_notices(Remedy::ChooseModel);
  opening_ticket = next_ticket();
  OpenSettings settings;
  settings.context.tokens = own_server->context_tokens;
  engine.post(engine_command::Open{.ticket = opening_ticket,
                                   .slot = ModelSlot::Main,
                                   .path = {},
                                   .server = std::move(server),
                                   .settings = settings});
  if (state.screen == Screen::ChooseModel) state.screen = Screen::Main;
  if (state.settings.model.empty()) return;
  state.settings.model.clear();
  save_settings_later();
}

// ---- Keeping

void Controller::Impl::take_server(std::optional<KeptServer> server) {
  if (own_server) wipe(own_server->key);
  own_server = std::move(server);
  show_own_server();
}

void Controller::Impl::keep_own_server(KeptServer server) {
  if (jobs) change_server([server](Database& db) { return keep_server(db, server); });
  take_server(std::move(server));
}

void Controller::Impl::change_server(std::function<Status(Database&)> change) {
  write([change = std::move(change)](Vault& vault) { return change(vault.writer()); },
        [this](const Status& done) {
          if (!done) tell(Notice::Kind::Danger, said(done.error()));
        });
}

void Controller::Impl::show_own_server() {
  ServerView& view = state.server;
  view.address = own_server ? own_server->address : std::string();
  view.host = own_server ? host_of(server_of(*own_server)) : std::string();
  view.model = own_server ? own_server->model : std::string();
  view.has_key = own_server && !own_server->key.empty();
  view.in_use = own_server && own_server->in_use;
  allow_own_servers();
}

void Controller::Impl::forget_own_server() {
  ++desk.looking_for_server;
  wipe(looked_server.key);
  looked_server = {};
  take_server(std::nullopt);
  state.server = {};
}

// The vault is being locked: nothing of it stays, and who it is that answers is in the vault.
void Controller::Impl::close_own_server() {
  forget_own_server();
  if (state.model.server.empty()) return;
  opening_ticket = 0;
  engine.post(engine_command::Close{ModelSlot::Main});
  state.model = ModelView();
}

// The one that answers, and the one that is being looked at.
void Controller::Impl::allow_own_servers() {
  std::vector<std::string> addresses;
  if (own_server && own_server->in_use) addresses.push_back(own_server->address);
  if (!looked_server.address.empty()) addresses.push_back(looked_server.address);
  desk.connections.allow_servers(addresses);
}

}  // namespace hearth
