// The few commands and events of app/core/engine_protocol.h that the tests need, written down by hand: so that a test sends
// and reads what an instance of the page would, and fails when a struct changes. Layout: app/core/wire.h.

class Writer {
  #bytes = [];
  raw(bytes) { for (const byte of bytes) this.#bytes.push(byte); return this; }
  number(kind, value) {
    const view = new DataView(new ArrayBuffer(8));
    const [set, size] = {
      u8: ['setUint8', 1], u32: ['setUint32', 4], i32: ['setInt32', 4], f32: ['setFloat32', 4], f64: ['setFloat64', 8],
      u64: ['setBigUint64', 8],
    }[kind];
    view[set](0, kind === 'u64' ? BigInt(value) : value, true);
    return this.raw(new Uint8Array(view.buffer, 0, size));
  }
  u8(value) { return this.number('u8', value); }
  u32(value) { return this.number('u32', value); }
  i32(value) { return this.number('i32', value); }
  f32(value) { return this.number('f32', value); }
  u64(value) { return this.number('u64', value); }
  text(value) {
    const bytes = new TextEncoder().encode(value);
    return this.u32(bytes.length).raw(bytes);
  }
  list(values, write) {
    this.u32(values.length);
    for (const value of values) write(value);
    return this;
  }
  done() { return Uint8Array.from(this.#bytes); }
}

class Reader {
  #view;
  #at = 0;
  constructor(bytes) { this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength); }
  #take(size) { this.#at += size; return this.#at - size; }
  u8() { return this.#view.getUint8(this.#take(1)); }
  u32() { return this.#view.getUint32(this.#take(4), true); }
  i32() { return this.#view.getInt32(this.#take(4), true); }
  f64() { return this.#view.getFloat64(this.#take(8), true); }
  u64() { return Number(this.#view.getBigUint64(this.#take(8), true)); }
  text() {
    const size = this.u32();
    return new TextDecoder().decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.#take(size), size));
  }
  list(read) { return Array.from({length: this.u32()}, read); }
  optional(read) { return this.u8() ? read() : null; }
}

const command = {Open: 0, Close: 1, ForgetChats: 2, Ask: 3, Count: 4, Tokens: 5, Prompt: 6, Candidates: 7, Plan: 8, Devices: 9};
const eventNames = ['Opening', 'Opened', 'Reading', 'Wrote', 'Answered', 'Counted', 'TokensShown', 'PromptShown',
  'CandidatesShown', 'PlanShown', 'DevicesListed', 'Embedded', 'Ranked', 'Failed'];
const faults = ['NotFound', 'Unreadable', 'BadFormat', 'Unsupported', 'OutOfMemory', 'DiskFull', 'DeviceLost', 'WrongKey',
  'Busy', 'Cancelled'];
const stops = ['None', 'Eos', 'Length', 'StopString', 'Cancelled'];

const writeMessages = (out, messages) => out.list(messages, ({role, text}) => out.text(role).text(text));

export function open({ticket, path, device = 'auto', threads = 0, cache = '', tokens = 2048, kv = 'f16'}) {
  return new Writer().u8(command.Open).u64(ticket).i32(0).text(path).u8(0)  // no server
    .text(device).i32(threads).text(cache)  // DeviceChoice
    .u32(tokens).text(kv).u8(0).done();  // ContextSettings, vocabulary_only
}

export function close() {
  return new Writer().u8(command.Close).i32(0).done();
}

export function forgetChats() {
  return new Writer().u8(command.ForgetChats).done();
}

// Greedy, exactly `tokens` of them where `endless`.
export function ask({ticket, messages, tokens, endless = null}) {
  const out = writeMessages(new Writer().u8(command.Ask).u64(ticket).i32(0), messages);
  out.f32(0).i32(40).f32(0.95).f32(0.05).f32(1).f32(1).f32(0).f32(0).i32(64);  // Sampling, up to penalty_window
  out.f32(0).f32(1.75).i32(2).i32(0).f32(5).f32(0.1);                          // dry_*, mirostat*
  out.list(endless ?? [], (id) => out.i32(id).f32(-1e9)).u64(1);               // logit_bias, seed
  return out.u32(tokens).u32(0).text('').done();                               // max_tokens, stop_strings, thought
}

export function prompt({ticket, messages}) {
  return writeMessages(new Writer().u8(command.Prompt).u64(ticket), messages).done();
}

export function candidates({ticket, messages, tokens = 2048, kv = 'f16'}) {
  return writeMessages(new Writer().u8(command.Candidates).u64(ticket), messages).u32(tokens).text(kv).done();
}

export function plan({ticket, tokens = 2048, kv = 'f16'}) {
  return new Writer().u8(command.Plan).u64(ticket).u32(tokens).text(kv).done();
}

export function devices({ticket, device = 'auto', threads = 0, cache = ''}) {
  return new Writer().u8(command.Devices).u64(ticket).text(device).i32(threads).text(cache).done();
}

const readDevice = (from) => ({
  id: from.text(), name: from.text(), kind: from.text(), memory_bytes: from.u64(), features: from.list(() => from.text()),
  driver: from.text(), self_test: from.text(), replaced_kernels: from.list(() => from.text()), tokens_per_s: from.f64(),
});

const readStats = (from) => ({
  prompt_tokens: from.u32(), reused_tokens: from.u32(), tokens: from.u32(), dropped_messages: from.u32(),
  context_shifts: from.u32(), prompt_ms: from.f64(), first_token_ms: from.f64(), tokens_per_s: from.f64(),
  stop: stops[from.i32()],
});

const readError = (from) => ({fault: faults[from.i32()], message: from.text()});

const readCard = (from) => ({
  name: from.text(), architecture: from.text(), quantization: from.text(), licence: from.text(), author: from.text(),
  source_url: from.text(), parameters: from.u64(), file_bytes: from.u64(), bytes_per_token: from.u64(),
  trained_context: from.u64(), vocabulary: from.u64(), layers: from.u32(), purpose: from.u8(), has_chat_template: from.u8(),
  metadata: from.list(() => [from.text(), from.text()]),
});

// {name, ticket, …}
export function event(bytes) {
  const from = new Reader(bytes);
  const name = eventNames[from.u8()];
  const ticket = from.u64();
  const rest = {
    Opening: () => ({fraction: from.f64(), testedNow: from.text()}),
    Opened: () => ({card: readCard(from), device: readDevice(from), notice: from.text(), context_tokens: from.u32()}),
    Reading: () => ({fraction: from.f64()}),
    Wrote: () => ({text: from.text(), thought: from.text()}),
    Answered: () => ({
      stats: readStats(from), error: from.optional(() => readError(from)), device: readDevice(from), notice: from.text(),
    }),
    DevicesListed: () => ({devices: from.list(() => readDevice(from)), reason: from.text()}),
    PromptShown: () => ({text: from.text()}),
    CandidatesShown: () => ({
      candidates: from.list(() => ({id: from.i32(), piece: from.text(), probability: from.f64()})),
    }),
    PlanShown: () => ({
      plan: from.text(),
      profile: from.list(() => ({
        device: from.text(), op: from.text(), type: from.text(), count: from.u32(), bytes: from.u64(), microseconds: from.f64(),
      })),
    }),
    Failed: () => ({error: readError(from)}),
  }[name];
  return {name, ticket, ...rest?.()};
}
