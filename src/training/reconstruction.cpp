/// reconstruction: the generator alone, against the truth.
/// Source of the losses it takes unless told: L1 inside and outside the hole with weights of their own as Liu et al.,
/// "Image Inpainting for Irregular Holes Using Partial Convolutions", ECCV 2018, section 3.3, on every picture the
/// network predicts. Theirs are 6 and 1; ours 1 and 0.05, since mend puts known pixels back.
#include "training/framework.h"

namespace mend {
namespace {

class Reconstruction final : public Framework {
 public:
  Reconstruction(std::shared_ptr<Network> generator, const std::vector<LossChoice>& losses)
      : generator_(std::move(generator)), objective_(losses, "reconstruction", {}) {}

  std::vector<Trainee> trainees() const override { return {{"generator", generator_}}; }

  void step(const Batch& batch, int64_t step, Updater& updater) override {
    LossInput input;
    input.stages = predict(*generator_, batch);
    input.target = batch.image;
    input.hole = batch.hole;
    updater.update(trainees().front(), objective_.terms(input, step));
  }

 private:
  std::shared_ptr<Network> generator_;
  Objective objective_;
};

}  // namespace

FrameworkSpec reconstruction_framework() {
  return {"reconstruction", "Liu et al., ECCV 2018, section 3.3", [](const FrameworkSetup& setup) {
            setup.options.finish();
            auto losses = setup.losses;
            if (losses.empty()) {
              losses = {loss_choice("pixel", 1, {{"hole", "1"}, {"known", "0.05"}})};
              losses[0].every_stage = true;
            }
            return std::make_unique<Reconstruction>(setup.generator, losses);
          }};
}

}  // namespace mend
