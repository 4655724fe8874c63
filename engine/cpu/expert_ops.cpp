// Mixture of experts: choosing, and running the chosen ones row by row.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "engine/cpu/tile_product.h"

namespace hearth {
namespace {

void softmax(std::span<float> values) {
  const float peak = *std::ranges::max_element(values);
  float sum = 0.0f;
  for (float& value : values) sum += value = std::exp(value - peak);
  for (float& value : values) value /= sum;
}

void route_row(const Route& op, std::span<float> scores, const float* selection_bias, float* choice) {
  if (op.gate == Route::Gate::SoftmaxThenChoose) softmax(scores);
  if (op.gate == Route::Gate::Sigmoid) {
    for (float& score : scores) score = 1.0f / (1.0f + std::exp(-score));
  }
  std::vector<uint32_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0u);
  const auto rank = [&](uint32_t expert) {
    return scores[expert] + (selection_bias ? selection_bias[expert] : 0.0f);
  };
  std::ranges::stable_sort(order, std::greater<>(), rank);
  const std::span<float> weights(choice + op.used, op.used);
  for (uint32_t i = 0; i < op.used; ++i) {
    choice[i] = static_cast<float>(order[i]);
    weights[i] = scores[order[i]];
  }
  if (op.gate == Route::Gate::ChooseThenSoftmax) softmax(weights);
  const float sum = std::accumulate(weights.begin(), weights.end(), 0.0f);
  for (float& weight : weights) weight *= op.scale / (op.normalise && sum > 0.0f ? sum : 1.0f);
}

// Rounds one row into this thread's own memory if the weight needs it.
ProductInput lone_row(CpuProgram& program, TeamMember& team, const float* row, const Weight& weight) {
  ProductInput in{row, 1, static_cast<uint32_t>(weight.shape.width), nullptr};
  if (!needs_rounding(weight)) return in;
  ThreadScratch& scratch = program.scratch(team);
  program.kernels().quantize(row, in.width, 1, in.width, scratch.row);
  in.alone = &scratch.row;
  return in;
}

}  // namespace

void run_op(CpuProgram& program, TeamMember& team, const Route& op) {
  team.share(program.rows(op.scores), 1, [&](uint32_t begin, uint32_t end) {
    for (uint32_t row = begin; row < end; ++row) {
      route_row(op, {program.row(op.scores, row), program.width(op.scores)},
                program.vector(op.selection_bias), program.row(op.choice, row));
    }
  });
}

void run_op(CpuProgram& program, TeamMember& team, const ExpertMlp& op) {
  const Weight& gate = program.weight(op.gate);
  const Weight& down = program.weight(op.down);
  const Kernels& kernels = program.kernels();
  ThreadScratch& scratch = program.scratch(team);
  const uint32_t rows = program.rows(op.in), pairs = rows * op.used, out_width = program.width(op.out);
  const uint32_t hidden_tiles = tile_count(gate), out_tiles = tile_count(down);
  const uint32_t hidden_width = static_cast<uint32_t>(gate.shape.rows);
  float* hidden = program.expert_hidden();                 // (rows, used, hidden_width)
  float* results = hidden + size_t{pairs} * hidden_width;  // (rows, used, out_width)
  const auto expert_of = [&](uint32_t pair) {
    return static_cast<uint32_t>(program.row(op.choice, pair / op.used)[pair % op.used]);
  };

  team.share(pairs * hidden_tiles, 4, [&](uint32_t begin, uint32_t end) {
    for (uint32_t number = begin; number < end; ++number) {
      const uint32_t pair = number / hidden_tiles, tile = number % hidden_tiles;
      const ProductInput in = lone_row(program, team, program.row(op.in, pair / op.used), gate);
      const TileProduct gate_product(program, scratch, in, op.gate, tile, expert_of(pair));
      const TileProduct up_product(program, scratch, in, op.up, tile, expert_of(pair));
      float* up = scratch.product + kernels.group_rows * kTileRows;
      gate_product.multiply(0, 1, scratch.product);
      up_product.multiply(0, 1, up);
      kernels.gate(op.function, scratch.product, up, gate_product.valid_rows());
      std::copy_n(scratch.product, gate_product.valid_rows(),
                  hidden + size_t{pair} * hidden_width + gate_product.first_row());
    }
  });
  team.share(pairs * out_tiles, 4, [&](uint32_t begin, uint32_t end) {
    for (uint32_t number = begin; number < end; ++number) {
      const uint32_t pair = number / out_tiles, tile = number % out_tiles;
      const ProductInput in = lone_row(program, team, hidden + size_t{pair} * hidden_width, down);
      const TileProduct product(program, scratch, in, op.down, tile, expert_of(pair));
      product.multiply(0, 1, scratch.product);
      std::copy_n(scratch.product, product.valid_rows(),
                  results + size_t{pair} * out_width + product.first_row());
    }
  });
  team.share(rows, 1, [&](uint32_t begin, uint32_t end) {
    for (uint32_t row = begin; row < end; ++row) {
      float* out = program.row(op.out, row);
      const float* weights = program.row(op.choice, row) + op.used;
      const float* from = results + size_t{row} * op.used * out_width;
      for (uint32_t i = 0; i < out_width; ++i) {
        float sum = 0.0f;
        for (uint32_t expert = 0; expert < op.used; ++expert)
          sum += weights[expert] * from[expert * out_width + i];
        out[i] = sum;
      }
    }
  });
}

}  // namespace hearth
