#include <algorithm>

#include "engine/cpu/tile_product.h"

namespace hearth {

ProductInput prepare_input(CpuProgram& program, TeamMember& team, ActivationRef in, bool quantized) {
  const Kernels& kernels = program.kernels();
  ProductInput out{program.activation(in), program.rows(in), program.width(in), nullptr};
  if (!quantized) return out;
  if (out.count == 1) {
    // Every thread rounds the one row for itself: cheaper than waiting for another to do it.
    ThreadScratch& scratch = program.scratch(team);
    kernels.quantize(out.rows, out.width, 1, out.width, scratch.row);
    out.alone = &scratch.row;
    return out;
  }
  out.coarse = program.coarse();
  const auto quantize = out.coarse ? kernels.quantize_coarse : kernels.quantize;
  const uint32_t group_rows = kernels.group_rows;
  team.share((out.count + group_rows - 1) / group_rows, 1, [&](uint32_t begin, uint32_t end) {
    for (uint32_t group = begin; group < end; ++group) {
      const uint32_t first = group * group_rows, n = std::min(group_rows, out.count - first);
      quantize(out.rows + size_t{first} * out.width, out.width, n, out.width,
               program.quantized_group(group, out.width));
    }
  });
  return out;
}

TileProduct::TileProduct(CpuProgram& program, ThreadScratch& scratch, const ProductInput& in,
                         WeightRef weight, uint32_t tile, uint32_t matrix)
    : program_(program),
      in_(in),
      weight_(program.weight(weight)),
      format_(tile_format(weight_.shape.type)),
      panel_(scratch.panel),
      first_row_(tile * kTileRows),
      valid_rows_(std::min(kTileRows, static_cast<uint32_t>(weight_.shape.rows) - first_row_)) {
  const uint64_t width = weight_.shape.width;
  const std::byte* data = program.weight_data(weight);
  if (format_) {
    data_ = data + (uint64_t{matrix} * tile_count(weight_) + tile) * tile_bytes(*format_, width);
    if (!in.alone) program.kernels().decode_panel(*format_, data_, static_cast<uint32_t>(width), panel_);
  } else {
    data_ =
        data + (uint64_t{matrix} * weight_.shape.rows + first_row_) * row_bytes(weight_.shape.type, width);
  }
}

void TileProduct::multiply(uint32_t first, uint32_t n, float* out) const {
  const Kernels& kernels = program_.kernels();
  if (!format_) {
    kernels.multiply_floats(weight_.shape.type, data_, valid_rows_, in_.rows + size_t{first} * in_.width,
                            in_.width, n, in_.width, out, kTileRows);
  } else if (in_.alone) {
    kernels.multiply_tile(*format_, data_, *in_.alone, in_.width, out);
  } else {
    const QuantizedGroup group = program_.quantized_group(first / kernels.group_rows, in_.width);
    const auto multiply_panel = in_.coarse ? kernels.multiply_panel_coarse : kernels.multiply_panel;
    multiply_panel(panel_, *format_, group, n, in_.width, out);
  }
}

namespace {

// Adds bias and residual to a product and puts it where it belongs.
void store_product(CpuProgram& program, const MatMul::Projection& projection, const TileProduct& tile,
                   uint32_t first, uint32_t n, float* product) {
  const auto add = program.kernels().add;
  const float* bias = program.vector(projection.bias);
  const uint32_t column = tile.first_row(), count = tile.valid_rows();
  for (uint32_t row = first; row < first + n; ++row, product += kTileRows) {
    if (bias) add(product, bias + column, count);
    if (projection.residual) add(product, program.row(projection.residual, row) + column, count);
    std::copy_n(product, count, program.row(projection.out, row) + column);
  }
}

// Adds the part of a bias that belongs to a tile to one row of its results; nothing without a bias.
void add_bias(const Kernels& kernels, const float* bias, const TileProduct& tile, float* values) {
  if (bias) kernels.add(values, bias + tile.first_row(), tile.valid_rows());
}

// Which projection a tile counted over all of them belongs to; `tile` becomes its number there.
const MatMul::Projection& find_projection(const CpuProgram& program, const MatMul& op, uint32_t& tile) {
  size_t index = 0;
  for (; tile >= tile_count(program.weight(op.projections[index].weight)); ++index) {
    tile -= tile_count(program.weight(op.projections[index].weight));
  }
  return op.projections[index];
}

}  // namespace

void run_op(CpuProgram& program, TeamMember& team, const MatMul& op) {
  bool quantized = false;
  uint32_t tiles = 0;
  for (const MatMul::Projection& projection : op.projections) {
    quantized |= needs_rounding(program.weight(projection.weight));
    tiles += tile_count(program.weight(projection.weight));
  }
  const ProductInput in = prepare_input(program, team, op.in, quantized);
  ThreadScratch& scratch = program.scratch(team);
  const uint32_t group_rows = program.kernels().group_rows;
  team.share(tiles, tile_grain(tiles, team), [&](uint32_t begin, uint32_t end) {
    for (uint32_t number = begin; number < end; ++number) {
      uint32_t tile = number;
      const MatMul::Projection& projection = find_projection(program, op, tile);
      const TileProduct product(program, scratch, in, projection.weight, tile);
      for (uint32_t first = 0; first < in.count; first += group_rows) {
        const uint32_t n = std::min(group_rows, in.count - first);
        product.multiply(first, n, scratch.product);
        store_product(program, projection, product, first, n, scratch.product);
      }
    }
  });
}

void run_op(CpuProgram& program, TeamMember& team, const GatedMatMul& op) {
  const Weight& gate = program.weight(op.gate);
  const ProductInput in =
      prepare_input(program, team, op.in, needs_rounding(gate) || needs_rounding(program.weight(op.up)));
  ThreadScratch& scratch = program.scratch(team);
  const Kernels& kernels = program.kernels();
  const uint32_t tiles = tile_count(gate), group_rows = kernels.group_rows;
  const float* gate_bias = program.vector(op.gate_bias);
  const float* up_bias = program.vector(op.up_bias);
  float* gated = scratch.product;
  float* up = scratch.product + group_rows * kTileRows;
  team.share(tiles, tile_grain(tiles, team), [&](uint32_t begin, uint32_t end) {
    for (uint32_t number = begin; number < end; ++number) {
      // The gate's results wait in the output while the panel is decoded anew for the up weights.
      const TileProduct gate_product(program, scratch, in, op.gate, number);
      for (uint32_t first = 0; first < in.count; first += group_rows) {
        const uint32_t n = std::min(group_rows, in.count - first);
        gate_product.multiply(first, n, gated);
        for (uint32_t row = 0; row < n; ++row) {
          float* out = program.row(op.out, first + row) + gate_product.first_row();
          std::copy_n(gated + row * kTileRows, gate_product.valid_rows(), out);
          add_bias(kernels, gate_bias, gate_product, out);
        }
      }
      const TileProduct up_product(program, scratch, in, op.up, number);
      for (uint32_t first = 0; first < in.count; first += group_rows) {
        const uint32_t n = std::min(group_rows, in.count - first);
        up_product.multiply(first, n, up);
        for (uint32_t row = 0; row < n; ++row) {
          float* out = program.row(op.out, first + row) + up_product.first_row();
          add_bias(kernels, up_bias, up_product, up + row * kTileRows);
          kernels.gate(op.function, out, up + row * kTileRows, up_product.valid_rows());
        }
      }
    }
  });
}

}  // namespace hearth
