#include "fill/adapt.h"

#include <charconv>

#include "base/error.h"

namespace mend {

void AdaptOptions::check() const {
  require(steps >= 0 && steps <= 1000000, "adaptation takes 1 to 1000000 steps, not {}", steps);
  require(seconds >= 0 && seconds <= 1e6, "adaptation takes up to a million seconds, not {}", seconds);
  require(steps > 0 || seconds > 0, "adaptation needs a number of steps (500) or a time (60s)");
  require(rate == 0 || (rate >= 1e-8 && rate <= 1), "the learning rate of an adaptation is 1e-8 to 1, not {}", rate);
  require(batch >= 1 && batch <= 64, "an adaptation learns from 1 to 64 patches a step, not {}", batch);
  require(patch >= 32 && patch <= 2048, "the patches of an adaptation are 32 to 2048 pixels, not {}", patch);
  require(average >= 0 && average <= 0.9999, "the weights' average decays by 0 to 0.9999, not {}", average);
  require(blend >= 0.01 && blend <= 1, "the weights go 0.01 to 1 of the way to the fitted ones, not {}", blend);
  require(hide >= 0 && hide <= 1, "the share of patches that hide the original hole is 0 to 1, not {}", hide);
  require(critic.empty() || framework == "own", "a critic is for the network's own losses, not for the framework '{}'",
          framework);
  require(features.empty() || framework == "own",
          "a feature distance is for the network's own losses, not for the framework '{}'", framework);
  require(features_weight >= 0 && features_weight <= 100, "a feature distance weighs 0 to 100, not {}",
          features_weight);
  require(check_every >= 1 && check_every <= 100000, "check_every is 1 to 100000 steps, not {}", check_every);
}

void AdaptOptions::set_effort(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string unit(end, text.data() + text.size());
  const bool timed = unit == "s", counted = unit.empty() && value == static_cast<int>(value);
  require(error == std::errc() && value > 0 && value <= 1e6 && (timed || counted),
          "adapt takes a number of steps (500) or a time in seconds (60s), not '{}'", text);
  if (timed)
    seconds = value;
  else
    steps = static_cast<int>(value);
}

}  // namespace mend
