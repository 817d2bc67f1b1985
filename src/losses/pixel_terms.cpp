/// The terms that compare pictures pixel by pixel.
#include "base/error.h"
#include "losses/hole_weights.h"
#include "losses/loss.h"
#include "losses/multi_scale.h"
#include "losses/pixel_loss.h"
#include "losses/total_variation.h"
#include "losses/weighted_reconstruction.h"

namespace mend {
namespace {

Distance read_distance(const Options& options) {
  return options.choice("distance", "l1", {"l1", "l2"}) == "l1" ? Distance::l1 : Distance::l2;
}

/// weighted_pixel_loss of the final picture, the weight made from each batch's holes.
Loss weighted_by(Distance distance, const std::function<torch::Tensor(const torch::Tensor&)>& weight) {
  return [distance, weight](const LossInput& in) {
    return weighted_pixel_loss(in.made(), in.target, weight(in.hole), distance);
  };
}

Loss make_total_variation(const Options& options) {
  const auto region = options.choice("region", "hole", {"hole", "picture"});
  options.finish();
  return [region](const LossInput& in) {
    return region == "hole" ? hole_total_variation(in.composite(), in.hole) : total_variation(in.composite());
  };
}

Loss make_weighted_reconstruction(const Options& options) {
  const auto name = options.choice("mapping", "ten", {"linear", "exponential", "ten"});
  options.finish();
  const auto mapping = name == "linear" ? Mapping::linear : name == "exponential" ? Mapping::exponential : Mapping::ten;
  return [mapping](const LossInput& in) {
    require(in.look.defined(), "weighted_reconstruction needs a detector's look at the picture");
    return weighted_reconstruction(in.made(), in.target, in.look, mapping);
  };
}

}  // namespace

LossSpec pixel_term() {
  return {"pixel", "Liu et al., ECCV 2018, sec. 3.3", LossNeeds::pictures, [](const Options& options) -> Loss {
            const PixelLoss config{read_distance(options), options.number("known", 1, 0, 1000),
                                   options.number("hole", 6, 0, 1000), options.flag("own_pixels", true)};
            const bool per_hole = options.flag("per_hole", false);  // divided by the hole's share, as EdgeConnect does
            options.finish();
            return [=](const LossInput& in) {
              const auto loss = pixel_loss(in.made(), in.target, in.hole, config);
              return per_hole ? loss / in.hole.mean().clamp_min(1e-8) : loss;
            };
          }};
}

LossSpec discounted_term() {
  return {"discounted", "Yu et al., CVPR 2018, sec. 3.1", LossNeeds::pictures, [](const Options& options) {
            const auto gamma = options.number("gamma", 0.9, 0.01, 1);
            const auto distance = read_distance(options);
            options.finish();
            return weighted_by(distance, [gamma](const auto& hole) { return discount_weights(hole, gamma); });
          }};
}

LossSpec confidence_term() {
  return {"confidence", "Wang et al., NeurIPS 2018, sec. 3.3", LossNeeds::pictures, [](const Options& options) -> Loss {
            const auto iterations = static_cast<int>(options.integer("iterations", 7, 1, 64));
            const auto distance = read_distance(options);
            options.finish();
            // Over the hole's own pixels, as the authors' code does.
            return [=](const LossInput& in) {
              const auto weights = confidence_weights(in.hole, iterations);
              return weighted_pixel_loss(in.made(), in.target, weights, distance) / in.hole.mean().clamp_min(1e-8);
            };
          }};
}

LossSpec context_term() {
  return {"context", "Yeh et al., CVPR 2017, eq. 3", LossNeeds::pictures, [](const Options& options) {
            const auto window = static_cast<int>(options.integer("window", 7, 3, 63));
            const auto distance = read_distance(options);
            options.finish();
            require(window % 2 == 1, "context: window must be odd, not {}", window);
            return weighted_by(distance, [window](const auto& hole) { return context_weights(hole, window); });
          }};
}

LossSpec multi_scale_term() {
  return {"multi_scale", "Hong et al. (DFNet), 2019, sec. 3.3; Zeng et al. (PEN-Net), CVPR 2019, sec. 3.3",
          LossNeeds::pictures, [](const Options& options) -> Loss {
            const MultiScale config{read_distance(options), options.flag("align_corners", false),
                                    options.flag("mean", true)};
            options.finish();
            return [config](const LossInput& in) { return multi_scale_loss(in.stages, in.target, config); };
          }};
}

LossSpec total_variation_term() {
  return {"total_variation", "Liu et al., ECCV 2018, sec. 3.3, eq. 6", LossNeeds::pictures, make_total_variation};
}

LossSpec weighted_reconstruction_term() {
  return {"weighted_reconstruction", "Zhang et al., Pacific Graphics 2020, sec. 3.3", LossNeeds::detector,
          make_weighted_reconstruction};
}

}  // namespace mend
