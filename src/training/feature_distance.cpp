#include "training/feature_distance.h"

namespace mend {

FeatureDistance::FeatureDistance(const std::filesystem::path& weights, const torch::Device& device)
    : net_(PerceptualNet::load(weights)), taps_(net_->lpips_taps()) {
  net_->to(device, torch::kFloat);
  if (taps_.empty())
    taps_ = net_->default_taps();
  else
    taps_.erase(taps_.begin());
}

torch::Tensor FeatureDistance::operator()(const torch::Tensor& picture, const torch::Tensor& truth) const {
  std::vector<torch::Tensor> wanted;
  {
    torch::NoGradGuard no_grad;
    wanted = net_->features(truth.contiguous(torch::MemoryFormat::ChannelsLast), taps_);
  }
  const auto found = net_->features(picture.contiguous(torch::MemoryFormat::ChannelsLast), taps_);
  auto sum = torch::zeros({}, picture.options().dtype(torch::kFloat));
  for (size_t i = 0; i < found.size(); ++i) {
    const auto a = found[i].to(torch::kFloat), b = wanted[i].to(torch::kFloat);
    const auto norms = (a.square().sum(1) * b.square().sum(1) + 1e-8).rsqrt();
    sum = sum + (1 - (a * b).sum(1) * norms).mean();
  }
  return sum / static_cast<double>(found.size());
}

}  // namespace mend
