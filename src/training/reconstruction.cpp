/// reconstruction: the generator alone, against the truth.
/// Sources: L1 inside and outside the hole with weights of their own as Liu et al., "Image Inpainting for Irregular
/// Holes Using Partial Convolutions", ECCV 2018, section 3.3; the perceptual term is LPIPS-like (FeatureDistance) on
/// the composite instead of their VGG and style terms.
#include <cmath>
#include <optional>

#include "training/feature_distance.h"
#include "training/framework.h"

namespace mend {
namespace {

class Reconstruction final : public Framework {
 public:
  Reconstruction(std::shared_ptr<Network> generator, const Options& options, const torch::Device& device)
      : generator_(std::move(generator)),
        hole_weight_(options.number("hole_weight", 1, 0, 1000)),
        known_weight_(options.number("known_weight", 0.05, 0, 1000)),
        perceptual_weight_(options.number("perceptual", 0, 0, 1000)),
        perceptual_share_(options.number("perceptual_share", 1, 0.01, 1)) {
    const auto path = options.text("perceptual_weights", "");
    options.finish();
    require(perceptual_weight_ == 0 || !path.empty(), "reconstruction: perceptual needs perceptual_weights, a file");
    if (perceptual_weight_ > 0) perceptual_.emplace(path, device);
  }

  std::vector<Trainee> trainees() const override { return {{"generator", generator_, 1}}; }

  void step(const Batch& batch, Updater& updater) override {
    const auto stages = generator_->stages(batch.image, batch.hole);
    std::vector<LossTerm> terms;
    for (size_t i = 0; i < stages.size(); ++i) {
      const auto name = i + 1 == stages.size() ? std::string() : fmt::format("_{}", i);
      const auto difference = (stages[i] - resized(batch.image, stages[i])).abs();
      const auto hole = resized(batch.hole, stages[i]), known = 1 - hole;
      terms.push_back({"hole" + name, (difference * hole).sum() / (3 * hole.sum() + 1), hole_weight_});
      terms.push_back({"known" + name, (difference * known).sum() / (3 * known.sum() + 1), known_weight_});
    }
    if (perceptual_) {
      // A part of the batch is enough for this term, which costs as much as the generator.
      const auto share = static_cast<int64_t>(std::ceil(perceptual_share_ * static_cast<double>(batch.image.size(0))));
      const auto image = batch.image.narrow(0, 0, share), hole = batch.hole.narrow(0, 0, share);
      const auto composite = stages.back().narrow(0, 0, share) * hole + image * (1 - hole);
      terms.push_back({"perceptual", (*perceptual_)(composite, image), perceptual_weight_});
    }
    updater.update(trainees().front(), terms);
  }

 private:
  static torch::Tensor resized(const torch::Tensor& x, const torch::Tensor& like) {
    if (x.size(2) == like.size(2) && x.size(3) == like.size(3)) return x;
    return torch::adaptive_avg_pool2d(x, like.sizes().slice(2));
  }

  std::shared_ptr<Network> generator_;
  double hole_weight_, known_weight_, perceptual_weight_, perceptual_share_;
  std::optional<FeatureDistance> perceptual_;
};

}  // namespace

FrameworkSpec reconstruction_framework() {
  return {"reconstruction", "Liu et al., ECCV 2018, section 3.3",
          [](std::shared_ptr<Network> generator, const Options& options, const torch::Device& device) {
            return std::make_unique<Reconstruction>(std::move(generator), options, device);
          }};
}

}  // namespace mend
