#include "training/validation.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "data/png.h"
#include "layers/precision.h"
#include "losses/feature_distance.h"
#include "losses/lpips.h"

namespace mend {

Validator::Validator(const TrainConfig& config, const Records& holes, const torch::Device& device) {
  if (config.validation.empty()) return;
  SamplerOptions options = config.sampler;
  options.seed = 4242;  // the same cases in every run
  options.flip = false;
  options.jitter = 0;
  const Sampler sampler(read_shards(config.validation, RecordKind::photo), holes, options);
  for (int64_t i = 0; i < config.run.validation_cases; ++i) {
    const auto batch = sampler.batch(i, 1, config.run.validation_size);
    cases_.push_back({batch.image.to(device), batch.hole.to(device)});
  }
  if (config.run.validation_features.empty()) return;
  const auto net = PerceptualNet::load(config.run.validation_features);
  if (config.run.validation_lin.empty()) {
    net->to(device, torch::kFloat);
    distance_ = [net, taps = feature_distance_taps(*net)](const auto& made, const auto& target) {
      return feature_distance(net->features(made, taps), net->features(target, taps));
    };
  } else {
    const auto lpips = std::make_shared<const Lpips>(net, read_safetensors(config.run.validation_lin));
    net->to(device, torch::kFloat);
    distance_ = [lpips](const auto& made, const auto& target) { return lpips->distance(made, target).mean(); };
  }
}

namespace {

void draw(const std::filesystem::path& path, const std::vector<torch::Tensor>& rows) {
  const auto sheet = torch::cat(rows, 2)[0].permute({1, 2, 0}).mul(255).round().clamp(0, 255).to(torch::kByte);
  const auto bytes = sheet.contiguous();
  write_png(path, bytes.data_ptr<uint8_t>(), static_cast<int>(bytes.size(1)), static_cast<int>(bytes.size(0)));
}

}  // namespace

Validation Validator::run(Network& generator, const std::filesystem::path& grid) const {
  torch::NoGradGuard no_grad;
  generator.eval();
  Validation sum;
  double distance = 0;
  std::vector<torch::Tensor> rows;
  for (const auto& one : cases_) {
    const auto &image = one.image, &hole = one.hole;
    const auto filled = generator.forward(image, hole).to(torch::kFloat);
    const auto composite = image * (1 - hole) + filled * hole;
    const auto difference = (filled - image) * hole;
    const double values = 3 * hole.sum().item<double>();
    const double mse = difference.square().sum().item<double>() / values;
    sum.psnr += -10 * std::log10(std::max(mse, 1e-10));
    sum.l1 += difference.abs().sum().item<double>() / values;
    if (distance_) {
      const Autocast exact(Precision::fp32, image.device());
      distance += distance_(composite, image).item<double>();
    }
    if (rows.size() < 8) rows.push_back(torch::cat({image * (1 - hole) + hole, composite, image}, 3).cpu());
  }
  generator.train();
  const auto count = static_cast<double>(cases_.size());
  if (!grid.empty()) draw(grid, rows);
  return {sum.psnr / count, sum.l1 / count, distance_ ? std::optional(distance / count) : std::nullopt};
}

}  // namespace mend
