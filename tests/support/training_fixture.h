/// Small trainings on four pictures made of waves: what a network can learn by heart within seconds.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "training/trainer.h"

namespace mend::testing {

inline Context one_thread() {
  Context context;
  context.threads = 1;
  return context;
}

inline void quiet(const std::string&) {}

constexpr const char* small_mend = "name = \"mend\"\nwidth = 32\nblocks = 2\nside_blocks = 1";

class TrainingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    std::string name = std::string(test->test_suite_name()) + "." + test->name();
    for (auto& letter : name)
      if (letter == '/') letter = '_';
    folder = std::filesystem::path(::testing::TempDir()) / "mend_training" / name;
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    std::vector<Record> photos;
    for (int i = 0; i < 4; ++i) {
      const auto x = torch::linspace(0, 6.28f, 32), y = x.unsqueeze(1), phase = torch::arange(3).view({3, 1, 1}) + i;
      const auto wave = 0.5 + 0.4 * torch::sin((1 + i % 2) * x + y + phase);
      photos.push_back({"wave", (wave * 255).permute({1, 2, 0}).to(torch::kByte).contiguous()});
    }
    write_shard(folder / "photos.safetensors", RecordKind::photo, photos);
  }

  /// `framework` may go on with [critic] and [[loss]] sections; `size` is the side of the pictures.
  TrainConfig config(const std::string& out, const std::string& network = small_mend,
                     const std::string& framework = "name = \"reconstruction\"", int size = 32, int batch = 4,
                     double rate = 2e-3) const {
    return parse_train_config(fmt::format(R"(
[network]
{2}
[framework]
{3}
[data]
photos = "{0}/photos.safetensors"
flip = false
zoom_out = 1
jitter = 0
largest = 0.2
[holes]
boxes = 1
[optimiser]
rate = {6}
warm_up = 5
[run]
out = "{0}/{1}"
precision = "fp32"
tensorboard = false
[[stage]]
steps = 4000
size = {4}
batch = {5}
)",
                                          folder.string(), out, network, framework, size, batch, rate),
                              "test");
  }

  /// PSNR in the hole over all four pictures: the first batch of the training's own that has each of them.
  static double psnr_by_heart(Trainer& trainer, const TrainConfig& config) {
    const torch::NoGradGuard no_grad;
    const Sampler sampler(read_shards(config.photos, RecordKind::photo), {}, config.sampler);
    const auto pictures = [&](int64_t step) {
      std::set<const void*> all;
      for (int64_t i = 0; i < 4; ++i) all.insert(&sampler.photo_of(step, i));
      return all.size();
    };
    int64_t step = 0;
    while (pictures(step) < 4) ++step;
    const auto batch = sampler.batch(step, 4, config.stages.front().size);
    const auto difference = (trainer.generator().forward(batch.image, batch.hole) - batch.image) * batch.hole;
    return -10 * std::log10(difference.square().sum().item<double>() / (3 * batch.hole.sum().item<double>()));
  }

  /// Trains until the PSNR above is more than `wanted` dB, asked every so many steps, or to the last step. Rounding
  /// differs between processors, and with it when a run gets there. @return the best that was seen.
  static double learn_by_heart(Trainer& trainer, const TrainConfig& config, double wanted, int every = 100) {
    double best = -1e9;
    while (best <= wanted && trainer.step() < config.total_steps()) {
      for (int i = 0; i < every; ++i) trainer.advance();
      best = std::max(best, psnr_by_heart(trainer, config));
    }
    return best;
  }

  std::filesystem::path folder;
};

}  // namespace mend::testing
