/// Time of the fillers on windows of the sizes that docs/benchmarks.md reports. Their quality is `mend eval`'s
/// business.
#include <benchmark/benchmark.h>

#include <cmath>

#include "base/rng.h"
#include "fill/filler_catalog.h"

namespace mend {
namespace {

/// Waves with noise on them, and a square hole in the middle.
void time_of(benchmark::State& state, const std::string& method) {
  const auto size = static_cast<int>(state.range(0)), side = static_cast<int>(state.range(1));
  Raster picture(3, size, size);
  Rng rng(1);
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < size; ++y)
      for (int x = 0; x < size; ++x)
        picture.at(c, y, x) =
            static_cast<float>(0.5 + 0.2 * std::sin(x * 0.05) + 0.2 * std::sin(y * 0.11 + c) + rng.uniform(-0.1, 0.1));
  Hole hole(size, size);
  for (int y = (size - side) / 2; y < (size + side) / 2; ++y)
    for (int x = (size - side) / 2; x < (size + side) / 2; ++x) hole.set(y, x, true);
  const auto filler = make_filler(method);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(filler->fill(picture, hole, {}));
}

const bool registered = [] {
  for (const auto& method : filler_names()) {
    auto* time = benchmark::RegisterBenchmark(("time/" + method).c_str(), time_of, method);
    time->Args({384, 128})->Args({768, 256})->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
    if (method == "exemplar" || method == "push-pull") time->Args({1800, 600});
  }
  return true;
}();

}  // namespace
}  // namespace mend
