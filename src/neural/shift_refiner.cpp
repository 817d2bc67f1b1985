#include "neural/shift_refiner.h"

#include <torch/torch.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "layers/refinement_input.h"
#include "neural/raster_tensor.h"

namespace mend {
namespace {

constexpr int grid = 256;  ///< pictures are padded to multiples of this
/// Of an overlap, at both ends, what is too near to a window's border to be trusted.
constexpr int64_t border = 48;

int padded_to_grid(int extent) { return (extent + grid - 1) / grid * grid; }

/// Where windows start along one side of `extent`, a multiple of the grid, so that they cover it.
std::vector<int> starts(int extent, int window) {
  std::vector<int> all{0};
  while (all.back() + window < extent)
    all.push_back(std::min(all.back() + window - ShiftRefiner::overlap, extent - window));
  return all;
}

/// Rises over the overlap with the window before, and falls over that with the one behind. (length)
torch::Tensor blend_weights(int64_t start, int64_t length, int64_t extent) {
  constexpr int64_t ramp = ShiftRefiner::overlap - 2 * border;
  const auto place = torch::arange(length, torch::kFloat) + 0.5;
  const auto rise = [&](const torch::Tensor& from_edge) { return ((from_edge - border) / ramp).clamp(1e-4, 1); };
  auto weights = torch::ones({length});
  if (start > 0) weights = torch::minimum(weights, rise(place));
  if (start + length < extent) weights = torch::minimum(weights, rise(length - place));
  return weights;
}

/// The picture in its frame, which is padded to the grid by black that counts as known, as the authors pad.
class Frame {
 public:
  Frame(const torch::Tensor& filled, const torch::Tensor& hole)
      : filled_(filled),
        hole_(hole),
        height_(padded_to_grid(static_cast<int>(hole.size(2)))),
        width_(padded_to_grid(static_cast<int>(hole.size(3)))) {}

  int height() const { return height_; }
  int width() const { return width_; }

  /// What refinement_input() of the whole frame has in `part`: (1,20,h,w).
  torch::Tensor input_of(const Rect& part) const {
    const int shift = static_cast<int>(refinement_shift(height_));
    const std::array<std::pair<int, int>, 5> looks{{{0, 0}, {shift, 0}, {-shift, 0}, {0, -shift}, {0, shift}}};
    auto input = torch::empty({1, refinement_channels, part.height, part.width});
    for (size_t i = 0; i < looks.size(); ++i) {
      const Rect seen{part.x + looks[i].second, part.y + looks[i].first, part.width, part.height};
      const auto at = static_cast<int64_t>(4 * i);
      // The hole comes first of the picture itself, and last of its copies.
      copy(filled_, seen, 1.f / 255, input.narrow(1, i == 0 ? 1 : at, 3));
      copy(hole_, seen, 1, input.narrow(1, i == 0 ? 0 : at + 3, 1));
    }
    return input;
  }

 private:
  /// `from` in `seen`; 0 in the padding, `outside` beyond the frame.
  void copy(const torch::Tensor& from, const Rect& seen, float outside, const torch::Tensor& to) const {
    to.fill_(outside);
    const auto part = [&](const torch::Tensor& x, const Rect& rect, int left, int top) {
      return x.narrow(2, rect.y - top, rect.height).narrow(3, rect.x - left, rect.width);
    };
    const Rect inside = seen.intersected({0, 0, width_, height_});
    if (inside.empty()) return;
    part(to, inside, seen.x, seen.y).zero_();
    const Rect real = seen.intersected({0, 0, static_cast<int>(from.size(3)), static_cast<int>(from.size(2))});
    if (!real.empty()) part(to, real, seen.x, seen.y).copy_(part(from, real, 0, 0));
  }

  torch::Tensor filled_, hole_;
  int height_, width_;
};

}  // namespace

ShiftRefiner::ShiftRefiner(std::shared_ptr<LoadedNetwork> network, int window)
    : network_(std::move(network)), window_(window) {
  require(window >= 2 * overlap && window % grid == 0, "a refinement's window is a multiple of {} from {}, not {}",
          grid, 2 * overlap, window);
  if (network_->spec->name != "refinementnet")
    fail(ErrorCode::bad_weights, "the second stage needs weights of refinementnet, not of {}", network_->spec->name);
}

int ShiftRefiner::context_margin(const Rect& hole_extent) const {
  return std::clamp(std::max(hole_extent.width, hole_extent.height), 256, 512);
}

std::string ShiftRefiner::description() const {
  return fmt::format("shift(precision={}, window={}{}{})", to_string(network_->precision), window_,
                     network_->sha256.empty() ? "" : ", weights=", network_->sha256.substr(0, 12));
}

std::vector<UsedWeights> ShiftRefiner::weights() const {
  return {{std::string(network_->spec->name), network_->sha256}};
}

Raster ShiftRefiner::refine(const Raster& picture, const Hole& hole, const CoarseFill& coarse,
                            const Context& context) const {
  const auto filled = tensor_of(coarse.picture), missing = tensor_of(hole);
  const Frame frame(filled, missing);
  auto sum = torch::zeros_like(filled), weight = torch::zeros_like(missing);
  const auto rows = starts(frame.height(), window_), columns = starts(frame.width(), window_);
  size_t done = 0;
  for (const int y : rows)
    for (const int x : columns) {
      context.cancel.check();
      context.report(static_cast<double>(done++) / static_cast<double>(rows.size() * columns.size()), "refining");
      const Rect seen{x, y, std::min(window_, frame.width()), std::min(window_, frame.height())};
      const Rect real = seen.intersected(hole.bounds());
      const auto part = [&](const torch::Tensor& all) {
        return all.narrow(2, real.y, real.height).narrow(3, real.x, real.width);
      };
      if (real.empty() || part(missing).max().item<float>() == 0) continue;
      const auto made = network_->paint(frame.input_of(seen), context.thread_count());
      const auto blend = (blend_weights(y, seen.height, frame.height()).narrow(0, 0, real.height).view({1, 1, -1, 1}) *
                          blend_weights(x, seen.width, frame.width()).narrow(0, 0, real.width).view({1, 1, 1, -1}));
      part(sum) += made.narrow(2, 0, real.height).narrow(3, 0, real.width) * blend;
      part(weight) += blend;
    }
  context.report(1, "refined");
  return raster_of(torch::where(weight > 0, sum / weight.clamp_min(1e-8), filled), picture.channels());
}

}  // namespace mend
