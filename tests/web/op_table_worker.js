// Pumps tests/web/op_table.cpp as web/engine_worker.js pumps the engine. Messages out: {result}s, then {done: true} or
// {failed: sentence}.
import instantiate from '/op_table.mjs';

const turn = new MessageChannel();
let table, coming = false;

function work() {
  if (coming || !table) return;
  coming = true;
  turn.port2.postMessage(null);
}

turn.port1.onmessage = () => {
  coming = false;
  try {
    table.waits = false;
    const more = Boolean(table._hearth_table_pump());
    if (!more) {
      table = null;
      postMessage({done: true});
    } else if (!table.waits) {
      work();
    }
  } catch (error) {
    table = null;
    postMessage({failed: error.message});
  }
};

table = await instantiate({
  tell: (result) => postMessage({result}),
  fail: (failed) => postMessage({failed}),
  waits: false,
  arrived: work,
  kernels: async () => (await fetch('/gpu_kernels.json')).json(),
});
table._hearth_table_start(Number(new URL(self.location).searchParams.get('every')));
work();
