/// refinement: the second stage of high-resolution filling, trained on patches of large pictures.
/// Source: Moskalenko, Erofeev, Vatolin, "Deep Two-Stage High-Resolution Image Inpainting", GraphiCon 2020 (arXiv
/// 2104.13464): the first stage fills a small copy and is never trained; its result is enlarged, the known pixels put
/// back, the four moved copies made, and a patch cut out of all that whose hole share is between `least` and `most`.
/// `coarse_weights` names the first stage, a weights file that says which network it is, and it then runs at each step;
/// [data] fills names shards in which its work is done already (`mend pack --coarse`); without either the first stage
/// is a push-pull filling. The losses taken unless told are the paper's that need no perceptual network, 6 L1 and 0.1
/// total variation; configs/refinementnet.toml adds 0.1 perceptual and 240 style.
#include "layers/precision.h"
#include "layers/push_pull.h"
#include "layers/refinement_input.h"
#include "networks/refinementnet.h"
#include "training/first_stage.h"
#include "training/framework.h"

namespace mend {
namespace {
using torch::Tensor;

class Refinement final : public Framework {
 public:
  Refinement(const FrameworkSetup& setup, const std::vector<LossChoice>& losses)
      : network_(std::dynamic_pointer_cast<RefinementNet>(setup.generator)), objective_(losses, "refinement", {}) {
    require(network_ != nullptr, "refinement trains the network refinementnet alone");
    const auto& options = setup.options;
    patch_ = options.integer("patch", 512, 256, 4096);
    const auto coarse_size = options.integer("coarse_size", 512, 64, 4096);
    least_ = options.number("least", 0.1, 0, 0.99);
    most_ = options.number("most", 0.9, 0.01, 1);
    const auto weights = options.text("coarse_weights", "");
    options.finish();
    require(patch_ % 256 == 0, "refinement: patch must be a multiple of 256, not {}", patch_);
    require(least_ < most_, "refinement: least must be below most, not {} and {}", least_, most_);
    if (!weights.empty()) first_stage_ = std::make_unique<FirstStage>(weights, coarse_size, setup.device);
  }

  std::vector<Trainee> trainees() const override { return {{"generator", network_}}; }

  void step(const Batch& batch, int64_t step, Updater& updater) override {
    require(batch.image.size(2) >= patch_, "refinement: pictures of {} pixels hold no patch of {}", batch.image.size(2),
            patch_);
    const auto input = refinement_input(filled(batch), batch.hole, refinement_shift(batch.image.size(2)));
    std::vector<Tensor> inputs, targets, holes;
    for (int64_t n = 0; n < batch.image.size(0); ++n) {
      const auto [top, left] = place_for_patch(batch.hole[n]);
      const auto cut = [&, y = top, x = left](const Tensor& all) {
        return all[n].narrow(1, y, patch_).narrow(2, x, patch_);
      };
      inputs.push_back(cut(input));
      targets.push_back(cut(batch.image));
      holes.push_back(cut(batch.hole));
    }
    LossInput judged;
    judged.stages = {network_->paint(torch::stack(inputs)).to(torch::kFloat)};
    judged.target = torch::stack(targets);
    judged.hole = torch::stack(holes);
    updater.update(trainees().front(), objective_.terms(judged, step));
  }

 private:
  /// The first stage's result at full size among the known pixels.
  Tensor filled(const Batch& batch) const {
    if (batch.coarse.defined()) return enlarged_into(batch.coarse, batch.image, batch.hole);
    if (first_stage_) return enlarged_into(first_stage_->fill(batch.image, batch.hole), batch.image, batch.hole);
    const torch::NoGradGuard no_grad;
    const Autocast exact(Precision::fp32, batch.image.device());
    const auto known = 1 - batch.hole;
    return batch.image * known + layers::push_pull(batch.image * known, known) * batch.hole;
  }

  /// The first of some random places whose hole share is wanted, else the nearest to that.
  std::pair<int64_t, int64_t> place_for_patch(const Tensor& hole) const {
    const auto room = hole.size(1) - patch_ + 1;
    std::pair<int64_t, int64_t> best{0, 0};
    double least_off = 2;
    for (int i = 0; i < 40 && least_off > 0; ++i) {
      const auto at = torch::randint(room, {2}, torch::kLong);
      const auto y = at[0].item<int64_t>(), x = at[1].item<int64_t>();
      const double share = hole[0].narrow(0, y, patch_).narrow(1, x, patch_).mean().item<double>();
      const double off = std::max({least_ - share, share - most_, 0.0});
      if (off >= least_off) continue;
      least_off = off;
      best = {y, x};
    }
    return best;
  }

  std::shared_ptr<RefinementNet> network_;
  Objective objective_;
  std::unique_ptr<FirstStage> first_stage_;  // null: push-pull, or the batches bring its fills along
  int64_t patch_;
  double least_, most_;
};

}  // namespace

FrameworkSpec refinement_framework() {
  return {"refinement", "Moskalenko et al., GraphiCon 2020 (arXiv 2104.13464)", [](const FrameworkSetup& setup) {
            auto losses = setup.losses;
            if (losses.empty())
              losses = {loss_choice("pixel", 6, {{"hole", "1"}, {"known", "1"}, {"own_pixels", "false"}}),
                        loss_choice("total_variation", 0.1)};
            return std::make_unique<Refinement>(setup, losses);
          }};
}

}  // namespace mend
