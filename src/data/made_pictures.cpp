#include "data/made_pictures.h"

#include <fmt/format.h>
#include <torch/torch.h>

#include <cmath>

#include "base/rng.h"

namespace mend {
namespace fs = std::filesystem;

Record made_picture(uint64_t seed, int64_t height, int64_t width) {
  Rng rng(seed);
  const auto scale = static_cast<double>(height);
  const auto x = torch::arange(width, torch::kFloat).view({1, 1, width}) / scale;
  const auto y = torch::arange(height, torch::kFloat).view({1, height, 1}) / scale;
  const auto colour = [&] {
    auto values = torch::empty({3, 1, 1});
    for (int c = 0; c < 3; ++c) values.data_ptr<float>()[c] = static_cast<float>(rng.uniform(0.1, 0.9));
    return values;
  };
  const auto waves = [&](double least, double most) {
    const double angle = rng.uniform(0, 6.283), frequency = rng.uniform(least, most), phase = rng.uniform(0, 6.283);
    return torch::sin(frequency * (std::cos(angle) * x + std::sin(angle) * y) + phase);
  };
  auto picture = colour() + (colour() - 0.5) * waves(1, 4) * 0.6;
  for (int64_t disc = rng.integer(2, 5); disc > 0; --disc) {
    const double at_x = rng.uniform(0, static_cast<double>(width) / scale), at_y = rng.uniform(0, 1);
    const double radius = rng.uniform(0.12, 0.4);
    const auto inside = torch::sigmoid((radius - ((x - at_x).square() + (y - at_y).square()).sqrt()) * scale);
    picture = picture + inside * (colour() + 0.15 * waves(15, 50) - picture);
  }
  return {fmt::format("made {}", seed),
          picture.clamp(0, 1).mul(255).round().permute({1, 2, 0}).to(torch::kByte).contiguous()};
}

void write_made_pictures(const fs::path& folder, int64_t count) {
  constexpr int64_t kept = 8;  // for validation
  auto unfinished = folder;
  unfinished += ".part";
  fs::create_directories(unfinished);
  std::vector<Record> pictures, validation;
  for (int64_t i = 0; i < count + kept; ++i)
    (i < count ? pictures : validation).push_back(made_picture(static_cast<uint64_t>(i), 192, 256));
  write_shard(unfinished / "train-000.safetensors", RecordKind::photo, pictures);
  write_shard(unfinished / validation_shard, RecordKind::photo, validation);
  fs::rename(unfinished, folder);
}

}  // namespace mend
