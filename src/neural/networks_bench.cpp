/// Forward time of every network: `neural_bench [NAME …] [--sizes 256,512] [--threads 1,2] [--precision fp32,bf16]`.
/// Prints a table and, with --json, one JSON object. The peak is that of a 3x3 convolution of 256 channels at 64x64,
/// measured in the same run, with the same threads and precision.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>

#include "base/kept_heap.h"
#include "layers/count_macs.h"
#include "neural/loaded_network.h"

namespace mend {
namespace {

/// The least of several runs: others may use the machine too.
double seconds_of(const std::function<void()>& body, int repeats) {
  body();  // first runs build oneDNN's kernels
  double least = 1e9;
  for (int i = 0; i < repeats; ++i) {
    const auto start = std::chrono::steady_clock::now();
    body();
    least = std::min(least, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return least;
}

double peak_gflops(Precision precision, int threads) {
  at::set_num_threads(threads);
  torch::NoGradGuard no_grad;
  const auto type = precision == Precision::bf16 ? torch::kBFloat16 : torch::kFloat;
  const auto form = torch::MemoryFormat::ChannelsLast;
  const auto x = torch::rand({1, 256, 64, 64}).to(type).contiguous(form);
  const auto w = torch::rand({256, 256, 3, 3}).to(type).contiguous(form);
  const double flops = 2.0 * 64 * 64 * 256 * 256 * 9;
  return flops / seconds_of([&] { torch::conv2d(x, w, {}, 1, 1); }, 20) * 1e-9;
}

/// The most memory this process has had so far, libtorch and its buffers included.
double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

struct Plan {
  std::vector<std::string> networks;
  std::vector<int64_t> sizes = {256, 512};
  std::vector<int> threads = {1, 2};
  std::vector<std::string> precisions = {"fp32", "bf16"};
  int repeats = 3;
  bool json = false;
};

nlohmann::json measure(const Plan& plan) {
  const KeptHeap heap;  // as a filler has it from the first picture to the last
  nlohmann::json rows = nlohmann::json::array();
  for (const auto& precision : plan.precisions)
    for (const int threads : plan.threads) {
      std::map<Precision, double> peaks;
      for (const auto& name : plan.networks) {
        LoadedNetwork loaded;
        torch::manual_seed(1);
        loaded.network = build_network(name, {}, &loaded.spec);
        const auto chosen = precision_for(*loaded.spec, precision, torch::kCPU);
        loaded.precision = chosen;
        prepare_weights(*loaded.network, chosen, torch::kCPU);
        if (peaks.count(chosen) == 0) peaks[chosen] = peak_gflops(chosen, threads);
        const double peak = peaks.at(chosen);
        for (const auto size : plan.sizes) {
          const auto image = torch::rand({1, 3, size, size});
          auto hole = torch::zeros({1, 1, size, size});
          hole.slice(2, size / 4, size / 2).slice(3, size / 4, size / 2).fill_(1);
          const auto run = [&] { loaded.forward(image, hole, threads); };
          const double macs = static_cast<double>(count_macs(run)), seconds = seconds_of(run, plan.repeats);
          const double gflops = 2e-9 * macs / seconds;
          rows.push_back({{"network", name},
                          {"size", size},
                          {"threads", threads},
                          {"precision", to_string(chosen)},
                          {"seconds", seconds},
                          {"gmac", macs * 1e-9},
                          {"gflops", gflops},
                          {"of_peak", gflops / peak},
                          {"peak_mb", peak_megabytes()}});
          if (!plan.json)
            std::printf("%-18s %5ld  %d thread%s %s  %8.1f ms  %7.1f GMAC  %7.0f GFLOP/s  %3.0f %% of peak  %5.0f MB\n",
                        name.c_str(), static_cast<long>(size), threads, threads == 1 ? " " : "s", to_string(chosen),
                        seconds * 1e3, macs * 1e-9, gflops, 100 * gflops / peak, peak_megabytes());
          std::fflush(stdout);
        }
      }
    }
  return rows;
}

}  // namespace
}  // namespace mend

int main(int count, char** words) try {
  mend::Plan plan;
  CLI::App app("Forward time of the networks.");
  app.add_option("networks", plan.networks, "Names; all by default");
  app.add_option("--sizes", plan.sizes)->delimiter(',');
  app.add_option("--threads", plan.threads)->delimiter(',');
  app.add_option("--precision", plan.precisions)->delimiter(',');
  app.add_option("--repeats", plan.repeats);
  app.add_flag("--json", plan.json);
  CLI11_PARSE(app, count, words);
  if (plan.networks.empty())
    for (const auto& spec : mend::network_catalog()) plan.networks.emplace_back(spec.name);
  const auto rows = mend::measure(plan);
  if (plan.json) std::printf("%s\n", rows.dump(1).c_str());
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
