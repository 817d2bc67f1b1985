#include "networks/colorizer.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "layers/numbered.h"
#include "layers/resample.h"

namespace mend {
namespace {

Conv conv3(int64_t in, int64_t out, bool bias) {
  ConvOptions o;
  o.in = in, o.out = out, o.padding = 1, o.reflect = true, o.bias = bias;
  return Conv(o);
}

torch::Tensor leaky(const torch::Tensor& x) { return torch::leaky_relu(x, 0.2); }

void require_levels(int count) {
  require(count >= 1 && count <= 5, "a colour pyramid has 1 to 5 levels, not {}", count);
}

}  // namespace

Colorizer::Colorizer(int64_t in, int64_t width, int64_t blocks) {
  auto model = register_module("model", Numbered());
  head_ = model->add(1, conv3(in, width, true));
  for (int64_t i = 0; i < blocks; ++i) {
    Numbered list;
    blocks_.push_back({list->add(1, conv3(width, width, false)), list->add(5, conv3(width, width, false)),
                       list->add(2, torch::nn::BatchNorm2d(width)), list->add(6, torch::nn::BatchNorm2d(width))});
    model->add(3 + i, Numbered())->register_module("blocks", list);
  }
  body_end_ = model->add(4 + blocks, conv3(width, width, true));
  body_norm_ = model->add(5 + blocks, torch::nn::BatchNorm2d(width));
  tail_ = model->add(7 + blocks, conv3(width, 3, true));
}

torch::Tensor Colorizer::forward(const torch::Tensor& x) {
  // One channel has no order to pass on, and convolutions, norms and paddings learn twice as fast in this one.
  auto y = leaky(head_(x)).contiguous(torch::MemoryFormat::ChannelsLast);
  for (auto& block : blocks_) y = y + block.second_norm(block.second(leaky(block.first_norm(block.first(y)))));
  return tail_(body_norm_(body_end_(y))).sigmoid();
}

std::vector<ColourLevel> colour_pyramid(const torch::Tensor& image, const torch::Tensor& grey,
                                        const torch::Tensor& hole, int count) {
  require_levels(count);
  const int64_t height = image.size(2), width = image.size(3), multiple = int64_t{1} << (count - 1);
  require(height % multiple == 0 && width % multiple == 0,
          "a colour pyramid of {} levels needs width and height to be multiples of {}, not {}x{}", count, multiple,
          width, height);
  std::vector<ColourLevel> levels{{image, grey, hole}};
  for (int64_t reduction = 2; reduction <= multiple; reduction *= 2) {
    const auto reduced = [&](const torch::Tensor& x) {
      return resample(x, height / reduction, width / reduction, ResampleKernel::bicubic).clamp(0, 1);
    };
    levels.push_back({reduced(image), reduced(grey), torch::max_pool2d(levels.back().hole, 3, 2, 1)});
  }
  std::reverse(levels.begin(), levels.end());
  return levels;
}

torch::Tensor colorizer_input(const torch::Tensor& grey, const torch::Tensor& below) {
  if (!below.defined()) return grey;
  const auto coarse = (below.detach() * 255).floor() / 255;
  const auto fine = resample(coarse, grey.size(2), grey.size(3), ResampleKernel::lanczos).clamp(0, 1);
  return torch::cat({grey, fine}, 1);
}

torch::Tensor colorizer_loss(const torch::Tensor& made, const ColourLevel& level) {
  const auto known = 1 - level.hole;
  return torch::mse_loss(made * known, level.image * known);
}

std::vector<double> colorizer_rates(int count) {
  require_levels(count);
  static const std::vector<double> rates[] = {
      {0.01}, {0.01, 0.003}, {0.01, 0.005, 0.003}, {0.02, 0.01, 0.005, 0.002}, {0.04, 0.02, 0.01, 0.005, 0.002}};
  return rates[count - 1];
}

int colorizer_steps(int count) {
  require_levels(count);
  return count == 1 ? 1001 : 401;
}

}  // namespace mend
