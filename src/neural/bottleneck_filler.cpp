#include "neural/bottleneck_filler.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>

#include "base/error.h"
#include "base/kept_heap.h"
#include "image/luma.h"
#include "layers/compute_threads.h"
#include "networks/colorizer.h"
#include "neural/raster_tensor.h"

namespace mend {
namespace {

using Clock = std::chrono::steady_clock;

/// The first stage's part of the progress: learning the colours takes longer.
constexpr double filling_share = 0.1;
/// The first stage may have more of a budget: without it there is nothing to colour.
constexpr double budget_for_filling = 0.5;

bool has_colour(const Raster& picture, const Hole& hole) {
  if (picture.channels() == 1) return false;
  for (int y = 0; y < picture.height(); ++y)
    for (int x = 0; x < picture.width(); ++x) {
      if (hole.at(y, x)) continue;
      const float r = picture.at(0, y, x), g = picture.at(1, y, x), b = picture.at(2, y, x);
      if (std::max({r, g, b}) - std::min({r, g, b}) > 1.5f / 255) return true;
    }
  return false;
}

/// Learns on one level after the other; what the last one makes is the answer. (1,3,H,W)
class ColourLearner {
 public:
  ColourLearner(const BottleneckOptions& options, const Context& context)
      : context_(context),
        rates_(colorizer_rates(options.pyramid)),
        steps_(options.steps > 0 ? options.steps : colorizer_steps(options.pyramid)),
        start_(Clock::now()) {}

  torch::Tensor learn(const std::vector<ColourLevel>& levels) {
    const KeptHeap heap;  // every step needs the buffers of the one before
    torch::Tensor below;
    double done = 0, total = 0;
    for (const auto& level : levels) total += pixels(level);
    for (size_t i = 0; i < levels.size(); ++i) {
      const double share = pixels(levels[i]) / total;
      below = learn(levels[i], below, rates_[i], done, share);
      done += share;
    }
    return below;
  }

 private:
  static double pixels(const ColourLevel& level) { return static_cast<double>(level.grey.numel()); }

  torch::Tensor learn(const ColourLevel& level, const torch::Tensor& below, double rate, double done, double share) {
    const auto input = colorizer_input(level.grey, below);
    Colorizer network(input.size(1));
    use_channels_last(network);
    torch::optim::Adam adam(network.parameters(), torch::optim::AdamOptions(rate));
    torch::Tensor made;
    for (int step = 0; step < steps_; ++step) {
      context_.cancel.check();
      const double fraction = done + share * step / steps_;
      context_.report(fraction, "learning the colours");
      adam.zero_grad();
      made = network.forward(input);
      colorizer_loss(made, level).backward();
      adam.step();
      if (out_of_time(done + share)) break;
    }
    return made.detach();
  }

  /// A level ends early when its part of the budget is spent.
  bool out_of_time(double fraction) const {
    return context_.finish.cancelled() || (context_.budget && Clock::now() - start_ > *context_.budget * fraction);
  }

  const Context& context_;
  std::vector<double> rates_;
  int steps_;
  Clock::time_point start_;
};

}  // namespace

BottleneckFiller::BottleneckFiller(std::unique_ptr<Filler> filler, const BottleneckOptions& options)
    : filler_(std::move(filler)), options_(options) {
  require(options.mode == "grey-rgb" || options.mode == "rgb-grey-rgb" || options.mode == "rgb-rgb",
          "the bottleneck's mode is grey-rgb, rgb-grey-rgb or rgb-rgb, not '{}'", options.mode);
  require(options.pyramid >= 1 && options.pyramid <= 5, "the colour pyramid has 1 to 5 sizes, not {}", options.pyramid);
  require(options.steps >= 0 && options.steps <= 100000, "the colours learn for 1 to 100000 steps, not {}",
          options.steps);
}

int BottleneckFiller::context_margin(const Rect& hole_extent) const {
  return std::max(filler_->context_margin(hole_extent),
                  std::clamp(std::max(hole_extent.width, hole_extent.height), 64, 256));
}

std::string BottleneckFiller::description() const {
  return fmt::format("bottleneck(mode={}, pyramid={}, steps={}, of={})", options_.mode, options_.pyramid,
                     options_.steps > 0 ? options_.steps : colorizer_steps(options_.pyramid), filler_->description());
}

std::vector<UsedWeights> BottleneckFiller::weights() const { return filler_->weights(); }

Raster BottleneckFiller::filled_grey(const Raster& picture, const Hole& hole, const Context& context) const {
  if (options_.mode == "grey-rgb") return filler_->fill(luma(picture), hole, context);
  return luma(filler_->fill(picture, hole, context));
}

Raster BottleneckFiller::synthesise(const Raster& picture, const Hole& hole, const Context& context) const {
  if (options_.mode == "rgb-rgb") return filler_->fill(picture, hole, context);
  if (!has_colour(picture, hole)) {
    context.say("the picture is grey: the bottleneck has no colours to learn, and the filler worked alone");
    return filler_->fill(picture, hole, context);
  }
  const int64_t multiple = int64_t{1} << (options_.pyramid - 1);
  require(std::min(picture.width(), picture.height()) >= 8 * multiple,
          "a colour pyramid of {} sizes needs a picture of at least {}x{} pixels, not {}x{}; ask for fewer sizes",
          options_.pyramid, 8 * multiple, 8 * multiple, picture.width(), picture.height());
  const auto start = Clock::now();
  Context filling = context.part(0, filling_share);
  if (context.budget)
    filling.budget = std::chrono::duration_cast<std::chrono::milliseconds>(budget_for_filling * *context.budget);
  const Raster grey = filled_grey(picture, hole, filling);

  const ComputeThreads threads(context.thread_count());
  torch::manual_seed(context.seed);
  torch::AutoGradMode gradients(true);
  auto brightness = padded(tensor_of(grey).narrow(1, 0, 1).contiguous(), multiple);
  const auto levels = colour_pyramid(padded(tensor_of(picture), multiple), brightness,
                                     padded(tensor_of(hole), multiple), options_.pyramid);
  Context learning = context.part(filling_share, 1);
  if (context.budget)
    learning.budget =
        std::max(std::chrono::milliseconds(0),
                 *context.budget - std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start));
  const auto made = ColourLearner(options_, learning).learn(levels);
  return raster_of(made.narrow(2, 0, picture.height()).narrow(3, 0, picture.width()).clamp(0, 1), 3);
}

}  // namespace mend
