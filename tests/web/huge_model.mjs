// The head of a GGUF file whose weights would fill 6 GiB: a llama of two layers with very wide ones. The weights
// themselves are not there.

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

export function hugeModel() {
  const width = 8192, hidden = 65536, layers = 2, vocabulary = 1024;
  const tensors = [['token_embd.weight', F16, [width, vocabulary]], ['output_norm.weight', F32, [width]]];
  for (let layer = 0; layer < layers; ++layer) {
    const name = (role) => `blk.${layer}.${role}.weight`;
    tensors.push([name('attn_norm'), F32, [width]], [name('ffn_norm'), F32, [width]]);
    for (const role of ['attn_q', 'attn_k', 'attn_v', 'attn_output']) tensors.push([name(role), F16, [width, width]]);
    for (const role of ['ffn_gate', 'ffn_up']) tensors.push([name(role), F16, [width, hidden]]);
    tensors.push([name('ffn_down'), F16, [hidden, width]]);
  }
  const head = new GgufHead();
  head.u32(0x46554747).u32(3).u64(tensors.length).u64(8);
  head.text('general.architecture').u32(8).text('llama');
  head.number('llama.block_count', layers).number('llama.context_length', 2048).number('llama.embedding_length', width);
  head.number('llama.feed_forward_length', hidden).number('llama.attention.head_count', 64);
  head.number('llama.vocab_size', vocabulary);
  head.text('llama.attention.layer_norm_rms_epsilon').u32(6).f32(1e-5);
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
