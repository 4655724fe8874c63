#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "engine/cpu/program.h"

namespace hearth {
namespace {

// Queries of one key-value head, in runs that share a pass over its keys: query number q belongs to row q /
// group and to head kv_head * group + q % group.
struct QueryRun {
  uint32_t kv_head;
  uint32_t first;  // query number
  uint32_t count;
};

class AttentionWork {
 public:
  AttentionWork(CpuProgram& program, const Attention& op)
      : program_(program),
        op_(op),
        layer_(program.plan().kv[op.kv.index]),
        group_(op.heads / layer_.heads),
        queries_(program.rows(op.queries) * group_),
        runs_per_head_((queries_ + kMaxQueries - 1) / kMaxQueries) {}

  uint32_t runs() const { return runs_per_head_ * layer_.heads; }
  uint32_t chunks() const {
    return (program_.position() + program_.rows() + kAttentionChunk - 1) / kAttentionChunk;
  }
  uint32_t value_width() const { return layer_.value_width; }

  QueryRun run(uint32_t index) const {
    const uint32_t first = index % runs_per_head_ * kMaxQueries;
    return {index / runs_per_head_, first, std::min(kMaxQueries, queries_ - first)};
  }

  // Fills scratch.queries; what attend() reads.
  void load_queries(const QueryRun& run, float* out) const {
    for (uint32_t q = 0; q < run.count; ++q) {
      const float* from = head(op_.queries, run, q, layer_.key_width);
      for (uint32_t dim = 0; dim < layer_.key_width; ++dim) out[dim * run.count + q] = from[dim] * op_.scale;
    }
  }

  Visible visible(const QueryRun& run, uint32_t q) const {
    const uint32_t position = program_.position() + (run.first + q) / group_;
    const uint32_t first = op_.window != 0 && position + 1 > op_.window ? position + 1 - op_.window : 0;
    return {first, op_.causal ? position + 1 : program_.position() + program_.rows()};
  }

  void attend(const QueryRun& run, uint32_t chunk, ThreadScratch& scratch, const AttentionPart& out) const {
    std::array<Visible, kMaxQueries> seen;
    for (uint32_t q = 0; q < run.count; ++q) seen[q] = visible(run, q);
    program_.kernels().attend(program_.head_kv(op_.kv, run.kv_head), scratch.queries, run.count, seen.data(),
                              chunk * kAttentionChunk, op_.softcap, scratch.scores, out);
  }

  void begin(const QueryRun& run, const AttentionPart& whole) const {
    std::fill_n(whole.peak, run.count, -std::numeric_limits<float>::infinity());
    std::fill_n(whole.weight, run.count, 0.0f);
    std::fill_n(whole.values, size_t{run.count} * layer_.value_width, 0.0f);
  }

  void merge(const QueryRun& run, const AttentionPart& whole, const AttentionPart& part) const {
    program_.kernels().merge(whole, part, run.count, layer_.value_width);
  }

  void finish(const QueryRun& run, const AttentionPart& whole) const {
    for (uint32_t q = 0; q < run.count; ++q) {
      float* out = head(op_.out, run, q, layer_.value_width);
      const float* values = whole.values + q * layer_.value_width;
      const float scale = 1.0f / whole.weight[q];
      for (uint32_t dim = 0; dim < layer_.value_width; ++dim) out[dim] = values[dim] * scale;
    }
  }

 private:
  float* head(ActivationRef of, const QueryRun& run, uint32_t q, uint32_t width) const {
    const uint32_t number = run.first + q;
    return program_.row(of, number / group_) + (run.kv_head * group_ + number % group_) * width;
  }

  CpuProgram& program_;
  const Attention& op_;
  const KvLayer& layer_;
  uint32_t group_;    // query heads that share a key-value head
  uint32_t queries_;  // of one key-value head
  uint32_t runs_per_head_;
};

// Many runs: each thread walks all chunks of its own.
void attend_by_runs(CpuProgram& program, TeamMember& team, const AttentionWork& work) {
  ThreadScratch& scratch = program.scratch(team);
  team.share(work.runs(), 1, [&](uint32_t begin, uint32_t end) {
    for (uint32_t index = begin; index < end; ++index) {
      const QueryRun run = work.run(index);
      work.load_queries(run, scratch.queries);
      work.begin(run, scratch.whole);
      for (uint32_t chunk = 0; chunk < work.chunks(); ++chunk) {
        work.attend(run, chunk, scratch, scratch.part);
        work.merge(run, scratch.whole, scratch.part);
      }
      work.finish(run, scratch.whole);
    }
  });
}

// Few runs, as when one token is generated: the chunks of a run are shared too, then merged in the same order
// as above.
void attend_by_chunks(CpuProgram& program, TeamMember& team, const AttentionWork& work) {
  ThreadScratch& scratch = program.scratch(team);
  const uint32_t chunks = work.chunks();
  const auto part = [&](uint32_t run, uint32_t chunk) {
    return program.attention_part(run * chunks + chunk, work.value_width());
  };
  team.share(work.runs() * chunks, 1, [&](uint32_t begin, uint32_t end) {
    for (uint32_t index = begin; index < end; ++index) {
      const QueryRun run = work.run(index / chunks);
      work.load_queries(run, scratch.queries);
      work.attend(run, index % chunks, scratch, part(index / chunks, index % chunks));
    }
  });
  team.share(work.runs(), 1, [&](uint32_t begin, uint32_t end) {
    for (uint32_t index = begin; index < end; ++index) {
      const QueryRun run = work.run(index);
      work.begin(run, scratch.whole);
      for (uint32_t chunk = 0; chunk < chunks; ++chunk) work.merge(run, scratch.whole, part(index, chunk));
      work.finish(run, scratch.whole);
    }
  });
}

}  // namespace

void run_op(CpuProgram& program, TeamMember& team, const StoreKv& op) {
  const KvLayer& layer = program.plan().kv[op.kv.index];
  team.share(program.rows(), 4, [&](uint32_t begin, uint32_t end) {
    for (uint32_t head = 0; head < layer.heads; ++head) {
      const HeadKv kv = program.head_kv(op.kv, head);
      for (uint32_t row = begin; row < end; ++row) {
        program.kernels().store_kv(kv, program.position() + row,
                                   program.row(op.keys, row) + head * layer.key_width,
                                   program.row(op.values, row) + head * layer.value_width);
      }
    }
  });
}

void run_op(CpuProgram& program, TeamMember& team, const Attention& op) {
  const AttentionWork work(program, op);
  const bool few = work.runs() < 4 * static_cast<uint32_t>(team.size());
  if (few && work.chunks() > 1 && work.runs() * work.chunks() <= program.attention_parts()) {
    attend_by_chunks(program, team, work);
  } else {
    attend_by_runs(program, team, work);
  }
}

}  // namespace hearth
