// EngineWorker in a page: no server of the person's own is ever open, as a page may not ask one.
#include "app/core/engine_worker.h"

namespace hearth {

DeviceSummary EngineWorker::device_of(const Loaded& slot) const {
  return slot.model ? slot.model->device() : DeviceSummary();
}

void EngineWorker::open_server(engine_command::Open& command) {
  fail_with(command.ticket,
            {Fault::Unsupported, "A page cannot ask a server of your own. Hearth on your computer can."});
}

void EngineWorker::close_server(Loaded&) {}
void EngineWorker::begin_server_answer(engine_command::Ask&) {}
void EngineWorker::pump_server_answer() {}

}  // namespace hearth
