/// edge-two-stage: EdgeConnect's phases: the edge generator, the painter with the true edges, then both together.
/// Source: Nazeri, Ng, Joseph, Qureshi, Ebrahimi, "EdgeConnect: Generative Image Inpainting with Adversarial Edge
/// Learning", ICCV workshops 2019, sections 3.1 and 3.2. Phases follow from the step: `edge_steps`, then
/// `inpaint_steps`, then joint training to the end, in which the painter sees the completed edges, true ones kept
/// around the hole, and its gradient reaches the edge generator (`detach_edges = true`: it does not, the authors' stage
/// 3). Differs from the paper: joint training keeps the edge critic, as the authors' code does. Differs from that code:
/// in each phase the critics learn first, and the generators ask them as they have become.
#include "losses/adversarial.h"
#include "losses/feature_matching.h"
#include "networks/edgeconnect.h"
#include "training/framework.h"

namespace mend {
namespace {
using torch::Tensor;

std::shared_ptr<EdgeConnect> edgeconnect_of(const FrameworkSetup& setup) {
  auto network = std::dynamic_pointer_cast<EdgeConnect>(setup.generator);
  require(network != nullptr, "edge-two-stage trains the network edgeconnect alone");
  return network;
}

class EdgeTwoStage final : public Framework {
 public:
  EdgeTwoStage(const FrameworkSetup& setup, const std::vector<LossChoice>& losses)
      : network_(edgeconnect_of(setup)), objective_(losses, "edge-two-stage", {/*critic=*/true, /*detector=*/false}) {
    const auto& options = setup.options;
    edge_steps_ = options.integer("edge_steps", 0, 0, 1'000'000'000);
    inpaint_steps_ = options.integer("inpaint_steps", 0, 0, 1'000'000'000);
    detach_edges_ = options.flag("detach_edges", false);
    matching_ = options.number("edge_matching", 10, 0, 1000);
    const double rate = options.number("critic_rate", 0.1, 1e-6, 100);
    options.finish();
    for (const auto& choice : losses)
      if (choice.name == "adversarial") kind_ = read_adversarial(choice.options);
    edge_critic_ = make_critic(setup, "patch_gan", "edge_critic", rate, {}, {{"channels", "2"}});
    inpaint_critic_ = make_critic(setup, "patch_gan", "inpaint_critic", rate);
    require(edge_critic_.critic == "patch_gan", "edge-two-stage: the critic must be patch_gan, not {}",
            edge_critic_.critic);
  }

  std::vector<Trainee> trainees() const override { return {edge(), painter(), edge_critic_, inpaint_critic_}; }

  void step(const Batch& batch, int64_t step, Updater& updater) override {
    const bool edges_learn = step < edge_steps_ || step >= edge_steps_ + inpaint_steps_;
    const bool painter_learns = step >= edge_steps_;
    const auto edges = network_->known_edges(batch.image, torch::zeros_like(batch.hole));
    Tensor completed;
    std::vector<LossTerm> edge_terms;
    if (edges_learn) {
      completed = network_->complete_edges(batch.image, batch.hole, edges).to(torch::kFloat);
      edge_terms = judge_edges(batch, edges, completed, updater);
    }
    if (!painter_learns) return updater.update(edge(), edge_terms);
    auto seen = edges;
    if (edges_learn) seen = completed * batch.hole + edges * (1 - batch.hole);
    const auto paint_terms = judge_painting(batch, detach_edges_ ? seen.detach() : seen, step, updater);
    if (edges_learn) {
      if (!detach_edges_) edge_terms.insert(edge_terms.end(), paint_terms.begin(), paint_terms.end());
      updater.update(edge(), edge_terms, /*keep_graph=*/true);
    }
    updater.update(painter(), paint_terms);
  }

 private:
  Trainee edge() const { return {"edge", network_->edge.ptr()}; }
  Trainee painter() const { return {"inpaint", network_->inpaint.ptr()}; }

  /// Lets a critic learn to tell `real` from `fake`; returns its features of both for the generator, real ones
  /// detached.
  std::pair<std::vector<Tensor>, std::vector<Tensor>> judge(const Trainee& trainee, const std::string& name,
                                                            const Tensor& real, const Tensor& fake, const Tensor& hole,
                                                            Updater& updater) {
    auto& critic = critic_of(trainee);
    const auto logits = [&](const Tensor& picture) { return critic.forward(picture, hole).to(torch::kFloat); };
    updater.update(trainee, {{name, critic_loss(kind_, logits(real), logits(fake.detach())), 1}});
    auto made = critic.features(fake, hole), truth = critic.features(real.detach(), hole);
    for (auto* list : {&made, &truth})
      for (auto& feature : *list) feature = feature.to(torch::kFloat);
    for (auto& feature : truth) feature = feature.detach();
    return {made, truth};
  }

  std::vector<LossTerm> judge_edges(const Batch& batch, const Tensor& edges, const Tensor& completed,
                                    Updater& updater) {
    const auto grey = edgeconnect_grey(batch.image);
    const auto [made, truth] = judge(edge_critic_, "edge_critic", torch::cat({grey, edges}, 1),
                                     torch::cat({grey, completed}, 1), batch.hole, updater);
    return {{"edge_adversarial", generator_loss(kind_, made.back()), 1},
            {"edge_matching", feature_matching(made, truth), matching_}};
  }

  std::vector<LossTerm> judge_painting(const Batch& batch, const Tensor& edges, int64_t step, Updater& updater) {
    LossInput input;
    input.stages = {network_->paint(batch.image, batch.hole, edges).to(torch::kFloat)};
    input.target = batch.image;
    input.hole = batch.hole;
    if (objective_.needs(LossNeeds::critic, step))
      std::tie(input.made_judged, input.truth_judged) =
          judge(inpaint_critic_, "inpaint_critic", batch.image, input.made(), batch.hole, updater);
    return objective_.terms(input, step);
  }

  std::shared_ptr<EdgeConnect> network_;
  Objective objective_;
  Adversarial kind_ = Adversarial::vanilla;
  int64_t edge_steps_, inpaint_steps_;
  bool detach_edges_;
  double matching_;
  Trainee edge_critic_, inpaint_critic_;
};

}  // namespace

FrameworkSpec edge_two_stage_framework() {
  return {"edge-two-stage", "Nazeri et al., ICCV-W 2019, sections 3.1 and 3.2", [](const FrameworkSetup& setup) {
            auto losses = setup.losses;
            if (losses.empty())
              losses = {loss_choice("pixel", 1,
                                    {{"hole", "1"}, {"known", "1"}, {"own_pixels", "false"}, {"per_hole", "true"}}),
                        loss_choice("adversarial", 0.1, {{"kind", "vanilla"}})};
            return std::make_unique<EdgeTwoStage>(setup, losses);
          }};
}

}  // namespace mend
