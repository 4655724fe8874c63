// The head of a GGUF file whose weights would fill gigabytes: a llama of two layers with very wide ones, and a vocabulary
// of single letters. The weights themselves are not there.

const F16 = 1, F32 = 0;

class GgufHead {
  #bytes = [];
  #number(size, set, value) {
    const view = new DataView(new ArrayBuffer(size));
    view[set](0, value, true);
    this.#bytes.push(...new Uint8Array(view.buffer));
    return this;
  }
  u32(value) { return this.#number(4, 'setUint32', value); }
  u64(value) { return this.#number(8, 'setBigUint64', BigInt(value)); }
  f32(value) { return this.#number(4, 'setFloat32', value); }
  text(value) {
    this.u64(value.length);
    this.#bytes.push(...new TextEncoder().encode(value));
    return this;
  }
  number(key, value) { return this.text(key).u32(4).u32(value); }
  get length() { return this.#bytes.length; }
  done() { return Uint8Array.from(this.#bytes); }
}

// 7 GiB, or less with fewer `hidden` values.
export function hugeModel({hidden = 65536} = {}) {
  const width = 8192, layers = 2, vocabulary = 1024;
  const tensors = [['token_embd.weight', F16, [width, vocabulary]], ['output_norm.weight', F32, [width]]];
  for (let layer = 0; layer < layers; ++layer) {
    const name = (role) => `blk.${layer}.${role}.weight`;
    tensors.push([name('attn_norm'), F32, [width]], [name('ffn_norm'), F32, [width]]);
    for (const role of ['attn_q', 'attn_k', 'attn_v', 'attn_output']) tensors.push([name(role), F16, [width, width]]);
    for (const role of ['ffn_gate', 'ffn_up']) tensors.push([name(role), F16, [width, hidden]]);
    tensors.push([name('ffn_down'), F16, [hidden, width]]);
  }
  const head = new GgufHead();
  head.u32(0x46554747).u32(3).u64(tensors.length).u64(11);
  head.text('general.architecture').u32(8).text('llama');
  head.number('llama.block_count', layers).number('llama.context_length', 2048).number('llama.embedding_length', width);
  head.number('llama.feed_forward_length', hidden).number('llama.attention.head_count', 64);
  head.number('llama.vocab_size', vocabulary);
  head.text('llama.attention.layer_norm_rms_epsilon').u32(6).f32(1e-5);
  head.text('tokenizer.ggml.model').u32(8).text('gpt2');
  const pieces = Array.from({length: vocabulary}, (_, id) => (id < 94 ? String.fromCharCode(33 + id) : `[${id}]`));
  for (const [key, texts] of [['tokens', pieces], ['merges', ['a b']]]) {
    head.text(`tokenizer.ggml.${key}`).u32(9).u32(8).u64(texts.length);
    for (const text of texts) head.text(text);
  }
  let bytes = 0;
  for (const [name, type, shape] of tensors) {
    head.text(name).u32(shape.length);
    for (const side of shape) head.u64(side);
    head.u32(type).u64(bytes);
    bytes += shape.reduce((product, side) => product * side, type === F16 ? 2 : 4);
  }
  const begin = Math.ceil(head.length / 32) * 32;
  return {head: head.done(), bytes: begin + bytes};
}
