#include "losses/adversarial.h"

namespace mend {

Adversarial read_adversarial(const Options& options) {
  const auto kind = options.choice("kind", "hinge", {"vanilla", "least_squares", "hinge", "wasserstein"});
  if (kind == "vanilla") return Adversarial::vanilla;
  if (kind == "least_squares") return Adversarial::least_squares;
  return kind == "hinge" ? Adversarial::hinge : Adversarial::wasserstein;
}

torch::Tensor critic_loss(Adversarial kind, const torch::Tensor& real, const torch::Tensor& fake) {
  switch (kind) {
    case Adversarial::vanilla: return (torch::softplus(-real).mean() + torch::softplus(fake).mean()) / 2;
    case Adversarial::least_squares: return ((real - 1).square().mean() + fake.square().mean()) / 2;
    case Adversarial::hinge: return (torch::relu(1 - real).mean() + torch::relu(1 + fake).mean()) / 2;
    case Adversarial::wasserstein: break;
  }
  return fake.mean() - real.mean();
}

torch::Tensor generator_loss(Adversarial kind, const torch::Tensor& fake) {
  if (kind == Adversarial::vanilla) return torch::softplus(-fake).mean();
  if (kind == Adversarial::least_squares) return (fake - 1).square().mean();
  return -fake.mean();
}

torch::Tensor gradient_penalty(const std::function<torch::Tensor(const torch::Tensor&)>& critic,
                               const torch::Tensor& real, const torch::Tensor& fake, const torch::Tensor& mix,
                               const torch::Tensor& region) {
  const auto between = (real + mix * (fake - real)).detach().requires_grad_(true);
  const auto scores = critic(between);
  auto gradient = torch::autograd::grad({scores}, {between}, {torch::ones_like(scores)}, /*retain_graph=*/true,
                                        /*create_graph=*/true)[0];
  if (region.defined()) gradient = gradient * region;
  const auto norm = (gradient.flatten(1).square().sum(1) + 1e-12).sqrt();  // the root has no slope at 0
  return (norm - 1).square().mean();
}

}  // namespace mend
