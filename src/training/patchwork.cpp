#include "training/patchwork.h"

namespace mend {
namespace {

/// The side of the square over which a copy is compared with the guide.
constexpr int64_t side = 9;

torch::Tensor surroundings(const torch::Tensor& x) { return torch::avg_pool2d(x, side, 1, side / 2); }

}  // namespace

torch::Tensor patchwork(const torch::Tensor& image, const torch::Tensor& hole, const torch::Tensor& guide,
                        int64_t shifts) {
  const torch::NoGradGuard no_grad;
  const auto known = 1 - hole, seen = image * known;
  const int64_t height = image.size(2), width = image.size(3);
  auto result = seen + guide * hole;
  auto least = torch::full_like(hole, 1e3);
  // At least an eighth of the picture away: nearer copies hardly differ from the guide.
  const auto draw = [](int64_t extent) { return torch::randint(extent / 8, extent - extent / 8, {1}).item<int64_t>(); };
  for (int64_t i = 0; i < shifts; ++i) {
    const int64_t down = draw(height), right = draw(width);
    const auto moved = [&](const torch::Tensor& x) { return torch::roll(x, {down, right}, {2, 3}); };
    const auto source = moved(seen), missing = moved(hole);
    const auto cost = surroundings((source - guide).abs().mean(1, true) + 10 * missing) + 1e4 * missing;
    const auto better = (cost < least).to(image.scalar_type()) * hole;
    result = torch::lerp(result, source, better);
    least = torch::minimum(least, cost);
  }
  return result;
}

}  // namespace mend
