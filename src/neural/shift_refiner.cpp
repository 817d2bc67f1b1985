#include "neural/shift_refiner.h"

#include <torch/torch.h>

#include <algorithm>

#include "base/error.h"
#include "networks/refinementnet.h"
#include "neural/raster_tensor.h"

namespace mend {
namespace {

/// Where windows start along one side, so that they cover `extent` and overlap evenly.
std::vector<int> starts(int extent) {
  if (extent <= ShiftRefiner::window) return {0};
  const int step = ShiftRefiner::window - ShiftRefiner::overlap;
  const int count = 1 + (extent - ShiftRefiner::window + step - 1) / step;
  std::vector<int> all;
  for (int i = 0; i < count; ++i)
    all.push_back(static_cast<int>(int64_t{i} * (extent - ShiftRefiner::window) / (count - 1)));
  return all;
}

/// Rises from one edge of the window to full weight over the overlap, and falls to the other.
torch::Tensor blend_weights(int64_t extent) {
  const auto place = torch::arange(extent, torch::kFloat) + 1;
  return torch::minimum(place, extent + 1 - place).clamp_max(ShiftRefiner::overlap / 2);
}

}  // namespace

ShiftRefiner::ShiftRefiner(std::shared_ptr<LoadedNetwork> network) : network_(std::move(network)) {
  if (network_->spec->name != "refinementnet")
    fail(ErrorCode::bad_weights, "the second stage needs weights of refinementnet, not of {}", network_->spec->name);
}

int ShiftRefiner::context_margin(const Rect& hole_extent) const {
  return std::clamp(std::max(hole_extent.width, hole_extent.height), 256, 512);
}

std::string ShiftRefiner::description() const {
  return fmt::format("shift(precision={}{}{})", to_string(network_->precision),
                     network_->sha256.empty() ? "" : ", weights=", network_->sha256.substr(0, 12));
}

Raster ShiftRefiner::refine(const Raster& picture, const Hole& hole, const Raster& coarse,
                            const Context& context) const {
  const auto filled = tensor_of(coarse), missing = tensor_of(hole);
  auto sum = torch::zeros_like(filled), weight = torch::zeros_like(missing);
  const auto rows = starts(hole.height()), columns = starts(hole.width());
  size_t done = 0;
  for (const int y : rows)
    for (const int x : columns) {
      context.cancel.check();
      context.report(static_cast<double>(done++) / static_cast<double>(rows.size() * columns.size()), "refining");
      const int height = std::min(window, hole.height() - y), width = std::min(window, hole.width() - x);
      const auto part = [&](const torch::Tensor& all) { return all.narrow(2, y, height).narrow(3, x, width); };
      const auto hole_part = part(missing);
      if (hole_part.max().item<float>() == 0) continue;
      // As the authors pad: black, and known.
      const auto pad = [&](const torch::Tensor& t) {
        return torch::constant_pad_nd(t, {0, (256 - width % 256) % 256, 0, (256 - height % 256) % 256});
      };
      const auto made = network_->refine(pad(part(filled)), pad(hole_part), context.thread_count());
      const auto blend = blend_weights(height).view({1, 1, -1, 1}) * blend_weights(width).view({1, 1, 1, -1});
      part(sum) += made.narrow(2, 0, height).narrow(3, 0, width) * blend;
      part(weight) += blend;
    }
  context.report(1, "refined");
  return raster_of(torch::where(weight > 0, sum / weight.clamp_min(1e-6), filled), picture.channels());
}

}  // namespace mend
