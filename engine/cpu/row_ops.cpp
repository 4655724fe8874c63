// Operations that treat each row on its own.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "engine/base/check.h"
#include "engine/cpu/program.h"

namespace hearth {
namespace {

// Reads row `id` of an embedding table in whatever layout it lies.
void look_up(const CpuProgram& program, WeightRef table, uint32_t id, float* out) {
  const Weight& weight = program.weight(table);
  const std::byte* data = program.weight_data(table);
  const uint64_t width = weight.shape.width;
  if (weight.layout == WeightLayout::Tiled) {
    const TileFormat& format = *tile_format(weight.shape.type);
    dequantize_tile_row(format, data + id / kTileRows * tile_bytes(format, width), id % kTileRows, width,
                        out);
  } else if (tile_format(weight.shape.type)) {
    dequantize(weight.shape.type, data + id * row_bytes(weight.shape.type, width), width, out);
  } else {
    program.kernels().to_floats(weight.shape.type, data + id * row_bytes(weight.shape.type, width), width,
                                out);
  }
}

uint32_t embedding_id(const CpuProgram& program, Embed::Source source, uint32_t row, uint64_t table_rows) {
  switch (source) {
    case Embed::Source::Token:
      return static_cast<uint32_t>(program.tokens()[row]);
    case Embed::Source::Position:
      return static_cast<uint32_t>(std::min<uint64_t>(program.position() + row, table_rows - 1));
    case Embed::Source::Segment:
      return program.segment(row);
  }
  return 0;
}

}  // namespace

void run_op(CpuProgram& program, TeamMember& team, const Embed& op) {
  const uint32_t width = program.width(op.out);
  team.share(program.rows(op.out), 4, [&](uint32_t begin, uint32_t end) {
    std::vector<float> looked_up(op.accumulate ? width : 0);
    for (uint32_t row = begin; row < end; ++row) {
      float* out = program.row(op.out, row);
      float* to = op.accumulate ? looked_up.data() : out;
      look_up(program, op.table, embedding_id(program, op.source, row, program.weight(op.table).shape.rows),
              to);
      if (op.scale != 1.0f) std::for_each(to, to + width, [&](float& value) { value *= op.scale; });
      if (op.accumulate) program.kernels().add(out, to, width);
    }
  });
}

void run_op(CpuProgram& program, TeamMember& team, const Norm& op) {
  const uint32_t width = program.width(op.in);
  const float* weight = program.vector(op.weight);
  const float* bias = program.vector(op.bias);
  team.share(program.rows(op.in), 1, [&](uint32_t begin, uint32_t end) {
    for (uint32_t row = begin; row < end; ++row) {
      float* in = program.row(op.in, row);
      if (op.residual) program.kernels().add(in, program.row(op.residual, row), width);
      float* out = program.row(op.out, row);
      for (uint32_t at = 0; at < width; at += op.group) {
        program.kernels().normalise(op.kind, in + at, weight, bias, op.group, op.epsilon, out + at);
      }
    }
  });
}

void run_op(CpuProgram& program, TeamMember& team, const Activate& op) {
  team.share(program.rows(op.x), 1, [&](uint32_t begin, uint32_t end) {
    program.kernels().activate(op.function, program.row(op.x, begin),
                               size_t{end - begin} * program.width(op.x));
  });
}

void run_op(CpuProgram& program, TeamMember& team, const Rope& op) {
  const uint32_t width = program.width(op.x);
  team.share(program.rows(op.x), 1, [&](uint32_t begin, uint32_t end) {
    for (uint32_t row = begin; row < end; ++row) {
      float* x = program.row(op.x, row);
      const float* angles = program.rope_row(op, row);
      for (uint32_t head = 0; head < width; head += op.head_width) {
        program.kernels().rotate(op.style, x + head, op.rotary, angles);
      }
    }
  });
}

void run_op(CpuProgram& program, TeamMember& team, const Add& op) {
  team.share(program.rows(op.a), 4, [&](uint32_t begin, uint32_t end) {
    program.kernels().add(program.row(op.a, begin), program.row(op.b, begin),
                          size_t{end - begin} * program.width(op.a));
  });
}

void run_op(CpuProgram& program, TeamMember& team, const Softcap& op) {
  team.share(program.rows(op.x), 1, [&](uint32_t begin, uint32_t end) {
    program.kernels().soft_cap(program.row(op.x, begin), op.limit, size_t{end - begin} * program.width(op.x));
  });
}

void run_op(CpuProgram& program, TeamMember& team, const TakeRows& op) {
  const uint32_t taken = program.rows(op.out), first = program.rows(op.in) - taken;
  team.share(taken, 4, [&](uint32_t begin, uint32_t end) {
    std::memcpy(program.row(op.out, begin), program.row(op.in, first + begin),
                size_t{end - begin} * program.width(op.in) * sizeof(float));
  });
}

void run_op(CpuProgram& program, TeamMember& team, const Pool& op) {
  const uint32_t width = program.width(op.in), rows = program.rows(op.in);
  team.share(1, 1, [&](uint32_t, uint32_t) {
    float* out = program.activation(op.out);
    const uint32_t chosen = op.kind == Pool::Kind::Last ? rows - 1 : 0;
    std::memcpy(out, program.row(op.in, chosen), width * sizeof(float));
    if (op.kind == Pool::Kind::Mean) {
      for (uint32_t row = 1; row < rows; ++row) program.kernels().add(out, program.row(op.in, row), width);
      for (uint32_t i = 0; i < width; ++i) out[i] /= static_cast<float>(rows);
    }
    if (!op.unit) return;
    double squares = 0.0;
    for (uint32_t i = 0; i < width; ++i) squares += double{out[i]} * out[i];
    const float scale = squares > 0.0 ? static_cast<float>(1.0 / std::sqrt(squares)) : 0.0f;
    for (uint32_t i = 0; i < width; ++i) out[i] *= scale;
  });
}

void run_op(CpuProgram& program, TeamMember& team, const TopK& op) {
  const uint32_t width = program.width(op.logits);
  team.share(program.rows(op.logits), 1, [&](uint32_t begin, uint32_t end) {
    std::vector<uint32_t> ids(width);
    for (uint32_t row = begin; row < end; ++row) {
      const float* logits = program.row(op.logits, row);
      float* out = program.row(op.out, row);
      std::iota(ids.begin(), ids.end(), 0u);
      const auto goes_before = [logits](uint32_t a, uint32_t b) {
        const bool a_counts = !std::isnan(logits[a]), b_counts = !std::isnan(logits[b]);
        if (a_counts != b_counts) return a_counts;
        return logits[a] > logits[b] || (!(logits[b] > logits[a]) && a < b);
      };
      std::partial_sort(ids.begin(), ids.begin() + op.count, ids.end(), goes_before);
      for (uint32_t i = 0; i < op.count; ++i) {
        out[i] = static_cast<float>(ids[i]);
        out[op.count + i] = logits[ids[i]];
      }
    }
  });
}

}  // namespace hearth
