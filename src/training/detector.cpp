/// detector: generator against a detector that says for every pixel whether it was made up.
/// Source: Zhang, Quan, Wu, Li, Yan, "Pixel-wise Dense Detector for Image Inpainting", Pacific Graphics 2020,
/// sections 3.2 and 3.3: the detector learns the hole by a balanced focal loss; the generator minimises |out - image|
/// weighted by W(V), V being how made up each pixel looks.
/// As in the official code: V is taken from the raw output, W is not detached (the generator's gradient passes through
/// the detector too), both losses come from one forward pass, and the detector learns at a tenth of the rate.
/// Differs on request: `judged = "composite"` shows the detector what a user sees, the fill among the true pixels: such
/// a detector judges fills of any origin. `generator_from` lets a fresh detector catch up with a trained generator.
/// `decoys` shows the detector as many other fills besides (decoys.h): one that knows a network's alone finds those of
/// exemplar fillers real, because they are sharp, and those of push-pull too, because they are smooth.
/// `lpips_weights` and `lpips_lin` make the hole's label a matter of degree, 1 - exp(-distance / label_scale) with the
/// LPIPS distance of fill and truth at each pixel: the detector then learns how far off a fill looks, not only where
/// one is, and ranks fills.
#include "losses/detector_loss.h"
#include "losses/lpips.h"
#include "training/decoys.h"
#include "training/framework.h"
#include "weights/tensor_file.h"

namespace mend {
namespace {

class DetectorFramework final : public Framework {
 public:
  DetectorFramework(const FrameworkSetup& setup, const std::vector<LossChoice>& losses)
      : generator_(setup.generator),
        objective_(losses, "detector", {/*critic=*/false, /*detector=*/true}),
        gamma_(setup.options.number("gamma", 2, 0, 10)),
        composite_(setup.options.choice("judged", "made", {"made", "composite"}) == "composite"),
        decoys_(setup.options.text("decoys", "")),
        label_scale_(setup.options.number("label_scale", 0.4, 0.01, 10)),
        generator_from_(setup.options.integer("generator_from", 0, 0, 1'000'000'000)) {
    require(decoys_.none() || composite_, "detector: decoys need judged = \"composite\"");
    const auto net = setup.options.text("lpips_weights", ""), lin = setup.options.text("lpips_lin", "");
    require(net.empty() == lin.empty(), "detector: lpips_weights and lpips_lin go together");
    require(net.empty() || composite_, "detector: labels by LPIPS need judged = \"composite\"");
    if (!net.empty()) {
      const auto perceptual = PerceptualNet::load(net);
      perceptual->to(setup.device, torch::kFloat);
      lpips_ = std::make_shared<const Lpips>(perceptual, read_safetensors(lin));
    }
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
    std::vector<LossTerm> focal{{"focal", focal_of(logits, judged, batch), 1}};
    if (!decoys_.none()) {
      const auto decoy = decoys_.draw(batch, judged);
      const auto seen = critic_of(detector_).forward(decoy, batch.hole).to(torch::kFloat);
      focal.push_back({"focal_decoy", focal_of(seen, decoy, batch), 1});
    }
    if (generator_learns) updater.update({"generator", generator_}, objective_.terms(input, step), /*keep_graph=*/true);
    updater.update(detector_, focal);
  }

 private:
  torch::Tensor focal_of(const torch::Tensor& logits, const torch::Tensor& picture, const Batch& batch) const {
    return detector_soft_focal(logits, batch.hole, label_of(picture, batch), gamma_);
  }

  /// How made up each missing pixel of `picture` is: (N,1,H,W) in [0,1].
  torch::Tensor label_of(const torch::Tensor& picture, const Batch& batch) const {
    if (!lpips_) return torch::ones_like(batch.hole);
    const torch::NoGradGuard no_gradient;
    const auto maps = lpips_->layer_maps(picture.to(torch::kFloat), batch.image);
    return 1 - torch::exp(-Lpips::pixel_map(maps, batch.hole.size(2), batch.hole.size(3)) / label_scale_);
  }

  std::shared_ptr<Network> generator_;
  Objective objective_;
  Trainee detector_;
  double gamma_;
  bool composite_;
  Decoys decoys_;
  double label_scale_;
  int64_t generator_from_;
  std::shared_ptr<const Lpips> lpips_;  ///< null: every missing pixel is made up, as the paper has it
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
