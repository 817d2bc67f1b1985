/// Speed of training: `training_bench [SIZE] [BATCH] [STEPS]` trains gdn at half width on synthetic photographs in
/// float32 and in bfloat16, as a run would: packed shards, augmentation beside the computation, reports. Prints
/// pictures a second, the share of time spent waiting for data, and the arithmetic rate of the steps against that of a
/// 3x3 convolution of 128 channels at a quarter of the size, the widest of the network, forward and backward, in the
/// same precision; and which of the two `precision = "auto"` takes here.
#include <ATen/Parallel.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/kept_heap.h"
#include "layers/count_macs.h"
#include "training/trainer.h"

namespace mend {
namespace {
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

void write_photographs(const fs::path& path) {
  torch::manual_seed(1);
  std::vector<Record> photos;
  for (int i = 0; i < 24; ++i) {
    const auto coarse = torch::rand({1, 3, 24, 32});
    const auto smooth = torch::upsample_bilinear2d(coarse, {576, 768}, false)[0] + 0.05 * torch::randn({3, 576, 768});
    photos.push_back({"photo", smooth.clamp(0, 1).mul(255).permute({1, 2, 0}).to(torch::kByte).contiguous()});
  }
  write_shard(path, RecordKind::photo, photos);
}

/// Arithmetic rate of one 3x3 convolution with its two gradients, the best of several runs, in GFLOP/s.
double convolution_rate(Precision precision, int64_t channels, int64_t side, int64_t batch) {
  const auto form = torch::MemoryFormat::ChannelsLast;
  const auto type = precision == Precision::bf16 ? torch::kBFloat16 : torch::kFloat;
  const auto x = torch::rand({batch, channels, side, side}).to(type).contiguous(form).requires_grad_();
  const auto w = torch::rand({channels, channels, 3, 3}).to(type).contiguous(form).requires_grad_();
  const auto gradient = torch::rand({batch, channels, side, side}).to(type).contiguous(form);
  double least = 1e9;
  for (int i = 0; i < 12; ++i) {
    const auto begin = Clock::now();
    torch::autograd::grad({torch::conv2d(x, w, {}, 1, 1)}, {x, w}, {gradient});
    least = std::min(least, seconds_since(begin));
  }
  const auto flops = 3.0 * 2 * 9 * static_cast<double>(batch * side * side * channels * channels);
  return flops / least * 1e-9;
}

TrainConfig config_for(const fs::path& folder, const char* precision, int64_t size, int64_t batch, int64_t steps) {
  return parse_train_config(
      fmt::format("[network]\nname = \"gdn\"\nwidth = 32\n[data]\nphotos = \"{0}/photos.safetensors\"\n[run]\nout = "
                  "\"{0}/run\"\nprecision = \"{4}\"\n[[stage]]\nsteps = {1}\nsize = {2}\nbatch = {3}\n",
                  folder.string(), steps, size, batch, precision),
      "bench");
}

/// Multiplications and additions of one forward pass.
double macs_of(Network& network, int64_t size, int64_t batch) {
  const auto image = torch::rand({batch, 3, size, size}), hole = torch::zeros({batch, 1, size, size});
  return static_cast<double>(count_macs([&] {
    const torch::NoGradGuard no_grad;
    network.forward(image, hole);
  }));
}

void measure(const fs::path& folder, Precision precision, int64_t size, int64_t batch, int64_t steps) {
  constexpr int64_t warm_up = 3;  // oneDNN builds its kernels
  Trainer trainer(config_for(folder, to_string(precision), size, batch, steps + warm_up), Context(),
                  [](const std::string&) {});
  const double macs = macs_of(trainer.generator(), size, batch);
  for (int64_t i = 0; i < warm_up; ++i) trainer.advance();
  const auto waited = trainer.waited();
  const auto begin = Clock::now();
  double least = 1e9;
  for (int64_t i = 0; i < steps; ++i) {
    const auto before = Clock::now();
    trainer.advance();
    least = std::min(least, seconds_since(before));
  }
  const double seconds = seconds_since(begin), step = seconds / static_cast<double>(steps);
  // The gradients to the input and to the weights cost as much as the forward pass each.
  const double gflops = 6e-9 * macs / least, rate = convolution_rate(precision, 128, size / 4, batch);
  std::printf(
      "gdn at half width, %lldx%lld, batch %lld, %s, %d threads: %.1f img/s (best step %.1f), data wait %.2f %%, "
      "%.0f GFLOP/s in the best step, %.0f %% of a 3x3 convolution's %.0f with its gradients\n",
      static_cast<long long>(size), static_cast<long long>(size), static_cast<long long>(batch), to_string(precision),
      at::get_num_threads(), static_cast<double>(batch) / step, static_cast<double>(batch) / least,
      100 * (trainer.waited() - waited) / seconds, gflops, 100 * gflops / rate, rate);
}

int run(int64_t size, int64_t batch, int64_t steps) {
  const KeptHeap heap;  // as Trainer::run has it
  const auto folder = fs::temp_directory_path() / "mend_training_bench";
  fs::create_directories(folder);
  write_photographs(folder / "photos.safetensors");
  for (const auto precision : {Precision::fp32, Precision::bf16}) measure(folder, precision, size, batch, steps);
  std::printf("precision = \"auto\" takes %s on this processor\n", to_string(choose_precision("auto", false)));
  fs::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace mend

int main(int count, char** words) try {
  const auto word = [&](int i, int64_t fallback) { return i < count ? std::atoll(words[i]) : fallback; };
  return mend::run(word(1, 256), word(2, 8), word(3, 20));
} catch (const std::exception& error) {
  std::fprintf(stderr, "training_bench: %s\n", error.what());
  return 1;
}
