/// detector: generator against a detector that says for every pixel whether it was made up.
/// Source: Zhang, Quan, Wu, Li, Yan, "Pixel-wise Dense Detector for Image Inpainting", Pacific Graphics 2020,
/// sections 3.2 and 3.3: the detector learns the hole by a balanced focal loss; the generator minimises |out - image|
/// weighted by W(V), V being how made up each pixel looks.
/// As in the official code: V is taken from the raw output, W is not detached (the generator's gradient passes through
/// the detector too), both losses come from one forward pass, and the detector learns at a tenth of the rate.
/// Differs on request: `judged = "composite"` shows the detector what a user sees, the fill among the true pixels: such
/// a detector judges fills of any origin. `generator_from` lets a fresh detector catch up with a trained generator.
/// `patchworks` shows the detector as many fills made of pieces of the picture besides (patchwork.h): those of exemplar
/// fillers are sharp, and a detector that knows a network's alone looks for blur.
#include "losses/detector_loss.h"
#include "training/framework.h"
#include "training/patchwork.h"

namespace mend {
namespace {

class DetectorFramework final : public Framework {
 public:
  DetectorFramework(const FrameworkSetup& setup, const std::vector<LossChoice>& losses)
      : generator_(setup.generator),
        objective_(losses, "detector", {/*critic=*/false, /*detector=*/true}),
        gamma_(setup.options.number("gamma", 2, 0, 10)),
        composite_(setup.options.choice("judged", "made", {"made", "composite"}) == "composite"),
        patchworks_(setup.options.flag("patchworks", false)),
        generator_from_(setup.options.integer("generator_from", 0, 0, 1'000'000'000)) {
    require(!patchworks_ || composite_, "detector: patchworks need judged = \"composite\"");
    const double rate = setup.options.number("detector_rate", 0.1, 1e-6, 100);
    const auto start = setup.options.text("detector_start", "");
    setup.options.finish();
    detector_ = make_critic(setup, "dense_detector", "detector", rate, start);
    require(detector_.critic == "dense_detector", "detector: the critic must be dense_detector, not {}",
            detector_.critic);
  }

  std::vector<Trainee> trainees() const override { return {{"generator", generator_}, detector_}; }

  void step(const Batch& batch, int64_t step, Updater& updater) override {
    const bool generator_learns = step >= generator_from_;
    LossInput input;
    {
      const torch::AutoGradMode with_gradient(generator_learns);
      input.stages = predict(*generator_, batch);
    }
    input.target = batch.image;
    input.hole = batch.hole;
    const auto judged = composite_ ? input.composite() : input.made();
    const auto logits = critic_of(detector_).forward(judged, batch.hole).to(torch::kFloat);
    input.look = artificial_look(logits);
    std::vector<LossTerm> focal{{"focal", detector_focal(logits, batch.hole, gamma_), 1}};
    if (patchworks_) focal.push_back({"focal_patchwork", focal_of_patchwork(batch, input.composite().detach()), 1});
    if (generator_learns) updater.update({"generator", generator_}, objective_.terms(input, step), /*keep_graph=*/true);
    updater.update(detector_, focal);
  }

 private:
  torch::Tensor focal_of_patchwork(const Batch& batch, const torch::Tensor& guide) {
    constexpr int64_t shifts = 24;
    const auto pieces = patchwork(batch.image, batch.hole, guide, shifts);
    const auto logits = critic_of(detector_).forward(pieces, batch.hole).to(torch::kFloat);
    return detector_focal(logits, batch.hole, gamma_);
  }

  std::shared_ptr<Network> generator_;
  Objective objective_;
  Trainee detector_;
  double gamma_;
  bool composite_, patchworks_;
  int64_t generator_from_;
};

}  // namespace

FrameworkSpec detector_framework() {
  return {"detector", "Zhang et al., Pacific Graphics 2020, sections 3.2 and 3.3", [](const FrameworkSetup& setup) {
            auto losses = setup.losses;
            if (losses.empty()) losses = {loss_choice("weighted_reconstruction", 1)};
            return std::make_unique<DetectorFramework>(setup, losses);
          }};
}

}  // namespace mend
