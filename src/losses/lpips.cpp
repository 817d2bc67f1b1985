#include "losses/lpips.h"

#include "base/error.h"

namespace mend {
namespace {

torch::Tensor unit_over_channels(const torch::Tensor& x) {
  return x / (x.square().sum(1, /*keepdim=*/true).sqrt() + 1e-10);
}

}  // namespace

Lpips::Lpips(std::shared_ptr<const PerceptualNet> net, const TensorFile& lin) : net_(std::move(net)) {
  const auto& taps = net_->lpips_taps();
  if (taps.empty())
    fail(ErrorCode::unsupported, "LPIPS compares alexnet, vgg16 or squeezenet features, not {}", net_->name());
  torch::NoGradGuard no_grad;
  const auto probe = net_->features(torch::zeros({1, 3, 64, 64}), taps);
  for (size_t i = 0; i < taps.size(); ++i) {
    const auto key = fmt::format("lin{}.model.1.weight", i);
    const auto found = lin.tensors.find(key);
    if (found == lin.tensors.end()) fail(ErrorCode::bad_weights, "the LPIPS weights lack {}", key);
    if (found->second.numel() != probe[i].size(1))
      fail(ErrorCode::bad_weights, "{} has {} channels, and layer {} of {} has {}", key, found->second.numel(), taps[i],
           net_->name(), probe[i].size(1));
    lin_.push_back(found->second.to(torch::kFloat).reshape({1, -1, 1, 1}));
  }
}

std::shared_ptr<Lpips> Lpips::load(const std::filesystem::path& net, const std::filesystem::path& lin) {
  return std::make_shared<Lpips>(PerceptualNet::load(net), read_safetensors(lin));
}

std::vector<torch::Tensor> Lpips::layer_maps(const torch::Tensor& a, const torch::Tensor& b) const {
  require(a.sizes() == b.sizes(), "LPIPS compares pictures of one size");
  const auto features_a = net_->features(a, net_->lpips_taps()), features_b = net_->features(b, net_->lpips_taps());
  std::vector<torch::Tensor> maps;
  for (size_t i = 0; i < lin_.size(); ++i) {
    const auto difference = (unit_over_channels(features_a[i]) - unit_over_channels(features_b[i])).square();
    maps.push_back((difference * lin_[i].to(difference.options())).sum(1, /*keepdim=*/true));
  }
  return maps;
}

torch::Tensor Lpips::layer_distances(const torch::Tensor& a, const torch::Tensor& b) const {
  std::vector<torch::Tensor> layers;
  for (const auto& map : layer_maps(a, b)) layers.push_back(map.mean({1, 2, 3}));
  return torch::stack(layers, 1);
}

torch::Tensor Lpips::mean_distance(const std::vector<torch::Tensor>& maps) {
  auto sum = torch::zeros({maps.front().size(0)}, maps.front().options());
  for (const auto& map : maps) sum = sum + map.mean({1, 2, 3});
  return sum;
}

torch::Tensor Lpips::pixel_map(const std::vector<torch::Tensor>& maps, int64_t height, int64_t width) {
  namespace F = torch::nn::functional;
  const auto full =
      F::InterpolateFuncOptions().size(std::vector<int64_t>{height, width}).mode(torch::kBilinear).align_corners(false);
  auto sum = torch::zeros({maps.front().size(0), 1, height, width}, maps.front().options());
  for (const auto& map : maps) sum = sum + F::interpolate(map, full);
  return sum;
}

torch::Tensor Lpips::mean_distance_inside(const std::vector<torch::Tensor>& maps, const torch::Tensor& hole) {
  const auto sum = pixel_map(maps, hole.size(2), hole.size(3));
  return (sum * hole).sum({1, 2, 3}) / hole.sum({1, 2, 3});
}

torch::Tensor Lpips::distance(const torch::Tensor& a, const torch::Tensor& b) const {
  return mean_distance(layer_maps(a, b));
}

torch::Tensor Lpips::distance_inside(const torch::Tensor& a, const torch::Tensor& b, const torch::Tensor& hole) const {
  return mean_distance_inside(layer_maps(a, b), hole);
}

}  // namespace mend
