#include "training/first_stage.h"

#include "base/error.h"
#include "weights/load_into.h"

namespace mend {
using torch::Tensor;

FirstStage::FirstStage(const std::string& weights, int64_t size, const torch::Device& device) : size_(size) {
  const auto file = read_safetensors(weights);
  const auto name = file.metadata.find("network");
  if (name == file.metadata.end()) fail(ErrorCode::bad_weights, "{} does not say which network it is for", weights);
  name_ = name->second;
  std::map<std::string, std::string> options;
  for (const auto& [key, value] : file.metadata)
    if (key.rfind("option.", 0) == 0) options[key.substr(7)] = value;
  const auto& spec = find_network(name_);
  require(size % spec.size_multiple == 0 && size >= spec.minimum_size,
          "{} fills pictures of multiples of {} from {}, so coarse_size cannot be {}", name_, spec.size_multiple,
          spec.minimum_size, size);
  network_ = spec.make(Options(weights, options));
  load_into(*network_, file, weights, name_);
  network_->eval();
  network_->to(device);
}

Tensor FirstStage::fill(const Tensor& image, const Tensor& hole) const {
  const torch::NoGradGuard no_grad;
  const auto small = [&](const Tensor& x) { return torch::upsample_nearest2d(x, {size_, size_}); };
  const auto picture = small(image), missing = small(hole);
  return picture * (1 - missing) + network_->forward(picture, missing).to(torch::kFloat) * missing;
}

Tensor enlarged_into(const Tensor& coarse, const Tensor& image, const Tensor& hole) {
  const torch::NoGradGuard no_grad;
  const auto large = torch::upsample_bilinear2d(coarse, image.sizes().slice(2), /*align_corners=*/false);
  return image * (1 - hole) + large * hole;
}

}  // namespace mend
