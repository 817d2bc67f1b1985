/// Time of the fillers on windows of the sizes that docs/benchmarks.md reports, and their quality on a folder of
/// pictures with a folder of holes:
///
///     MEND_BENCH_PICTURES=DIR MEND_BENCH_HOLES=DIR [MEND_BENCH_FILLED=DIR] build/fill_bench
///
/// Picture i takes hole i mod n, both sorted by name. MEND_BENCH_FILLED holds another program's results under the
/// pictures' names, to be scored alike. Counters: psnr (dB) and ssim, means over the pictures.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "base/parallel.h"
#include "base/rng.h"
#include "classical/hole_quality.h"
#include "fill/filler_catalog.h"
#include "image/codec.h"
#include "image/hole_file.h"

namespace mend {
namespace {

namespace fs = std::filesystem;

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
  for (auto _ : state) benchmark::DoNotOptimize(filler->fill(picture, hole, {}));
}

std::vector<fs::path> pictures_in(const char* variable) {
  std::vector<fs::path> paths;
  if (const char* folder = std::getenv(variable))
    for (const auto& entry : fs::directory_iterator(folder))
      if (format_of_extension(entry.path())) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// An empty method scores the pictures of MEND_BENCH_FILLED.
void quality_of(benchmark::State& state, const std::string& method) {
  const auto pictures = pictures_in("MEND_BENCH_PICTURES"), holes = pictures_in("MEND_BENCH_HOLES");
  const auto filler = method.empty() ? nullptr : make_filler(method);
  std::vector<double> psnr(pictures.size()), ssim(pictures.size());
  Context one_thread;
  one_thread.threads = 1;
  for (auto _ : state)
    parallel_for(static_cast<int64_t>(pictures.size()), Context().thread_count(), 1, [&](int64_t begin, int64_t end) {
      for (auto i = static_cast<size_t>(begin); i < static_cast<size_t>(end); ++i) {
        const Image image = load_image(pictures[i]);
        const Hole hole = load_hole(holes[i % holes.size()]);
        Image result = image;
        if (filler)
          result.write(image.bounds(), filler->fill(image.read(), hole, one_thread), hole);
        else
          result = load_image(fs::path(std::getenv("MEND_BENCH_FILLED")) / pictures[i].filename());
        psnr[i] = psnr_in_hole(image.read(), result.read(), hole);
        ssim[i] = ssim_in_hole(image.read(), result.read(), hole);
      }
    });
  const auto mean = [&](const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  };
  state.counters["psnr"] = mean(psnr);
  state.counters["ssim"] = mean(ssim);
}

const bool registered = [] {
  for (const auto& method : filler_names()) {
    auto* time = benchmark::RegisterBenchmark(("time/" + method).c_str(), time_of, method);
    time->Args({384, 128})->Args({768, 256})->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
    if (method == "exemplar" || method == "push-pull") time->Args({1800, 600});
  }
  if (!std::getenv("MEND_BENCH_PICTURES") || !std::getenv("MEND_BENCH_HOLES")) return true;
  auto methods = filler_names();
  if (std::getenv("MEND_BENCH_FILLED")) methods.emplace_back();
  for (const auto& method : methods)
    benchmark::RegisterBenchmark(("quality/" + (method.empty() ? "filled" : method)).c_str(), quality_of, method)
        ->Unit(benchmark::kSecond)
        ->Iterations(1)
        ->UseRealTime()
        ->MeasureProcessCPUTime();
  return true;
}();

}  // namespace
}  // namespace mend
