#include <benchmark/benchmark.h>

#include "holes/generator.h"

namespace {

void draw(benchmark::State& state, const std::string& name) {
  mend::Rng rng(1);
  double ratio = 0;
  for ([[maybe_unused]] auto _ : state) ratio += mend::generate_hole(name, 256, 256, rng).ratio();
  state.counters["ratio"] = ratio / static_cast<double>(state.iterations());
}

const bool registered = [] {
  for (const auto& generator : mend::hole_generators())
    benchmark::RegisterBenchmark((generator.name + "/256x256").c_str(), draw, generator.name);
  return true;
}();

}  // namespace
