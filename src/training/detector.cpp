/// detector: generator against a detector that says for every pixel whether it was made up.
/// Source: Zhang, Quan, Wu, Li, Yan, "Pixel-wise Dense Detector for Image Inpainting", Pacific Graphics 2020,
/// sections 3.2 and 3.3: the detector learns the hole by a balanced focal loss; the generator minimises |out - image|
/// weighted by W(V), V being how made up each pixel looks.
/// As in the official code: V is taken from the raw output, W is not detached (the generator's gradient passes through
/// the detector too), both losses come from one forward pass, and the detector learns at a tenth of the rate. Extra,
/// off by default: a perceptual term, for short trainings.
#include <cmath>
#include <optional>

#include "training/feature_distance.h"
#include "training/framework.h"

namespace mend {
namespace {

class DetectorFramework final : public Framework {
 public:
  DetectorFramework(std::shared_ptr<Network> generator, const Options& options, const torch::Device& device)
      : generator_(std::move(generator)),
        detector_rate_(options.number("detector_rate", 0.1, 1e-6, 100)),
        gamma_(options.number("gamma", 2, 0, 10)),
        exponential_(options.choice("mapping", "exponential", {"exponential", "linear"}) == "exponential"),
        base_(options.number("base", 10, 1.001, 1000)),
        perceptual_weight_(options.number("perceptual", 0, 0, 1000)) {
    const auto path = options.text("perceptual_weights", "");
    const auto width = options.integer("detector_width", 32, 4, 512);
    options.finish();
    require(perceptual_weight_ == 0 || !path.empty(), "detector: perceptual needs perceptual_weights, a file");
    if (perceptual_weight_ > 0) perceptual_.emplace(path, device);
    detector_ = find_critic("dense_detector").make(Options("detector", {{"width", std::to_string(width)}}));
  }

  std::vector<Trainee> trainees() const override {
    return {{"generator", generator_, 1}, {"detector", detector_, detector_rate_}};
  }

  void step(const Batch& batch, Updater& updater) override {
    const auto& [image, hole] = batch;
    const auto stages = generator_->stages(image, hole);
    const auto& out = stages.back();
    const auto logits = detector_->forward(out, hole).to(torch::kFloat);
    const auto log_p = torch::log_softmax(logits, 1).clamp_min(std::log(1e-8));
    const auto log_known = log_p.narrow(1, 0, 1), log_missing = log_p.narrow(1, 1, 1);
    const auto v = log_missing.exp();
    const auto weight = exponential_ ? torch::exp(v * std::log(base_)) : 1 + v;
    std::vector<LossTerm> terms{{"weighted", (weight * (out - image)).abs().mean(), 1}};
    for (size_t i = 0; i + 1 < stages.size(); ++i) {
      const auto target = torch::adaptive_avg_pool2d(image, stages[i].sizes().slice(2));
      terms.push_back({fmt::format("stage_{}", i), (stages[i] - target).abs().mean(), 1});
    }
    if (perceptual_)
      terms.push_back({"perceptual", (*perceptual_)(out * hole + image * (1 - hole), image), perceptual_weight_});
    const auto trainees = this->trainees();
    updater.update(trainees[0], terms, /*keep_graph=*/true);
    updater.update(trainees[1], {{"focal", focal(hole, log_known, log_missing), 1}});
  }

 private:
  /// Balanced focal loss; alpha is the hole's share of each picture.
  torch::Tensor focal(const torch::Tensor& hole, const torch::Tensor& log_known,
                      const torch::Tensor& log_missing) const {
    const auto alpha = hole.mean({1, 2, 3}, true);
    const auto false_alarm = alpha * log_missing.exp().pow(gamma_) * (1 - hole) * -log_known;
    const auto miss = (1 - alpha) * log_known.exp().pow(gamma_) * hole * -log_missing;
    return (false_alarm + miss).mean();
  }

  std::shared_ptr<Network> generator_;
  std::shared_ptr<Critic> detector_;
  double detector_rate_, gamma_;
  bool exponential_;
  double base_, perceptual_weight_;
  std::optional<FeatureDistance> perceptual_;
};

}  // namespace

FrameworkSpec detector_framework() {
  return {"detector", "Zhang et al., Pacific Graphics 2020, sections 3.2 and 3.3",
          [](std::shared_ptr<Network> generator, const Options& options, const torch::Device& device) {
            return std::make_unique<DetectorFramework>(std::move(generator), options, device);
          }};
}

}  // namespace mend
