/// Adversarial losses on logits of any shape: one score a picture, a patch map, or a dense map.
#pragma once
#include <torch/torch.h>

#include <functional>

#include "base/options.h"

namespace mend {

enum class Adversarial {
  vanilla,        ///< Goodfellow et al., NeurIPS 2014: log likelihood; the generator's is the non-saturating form
  least_squares,  ///< Mao et al., ICCV 2017: targets 1 and 0
  hinge,          ///< Lim and Ye 2017; with an SN-PatchGAN critic the loss of Yu et al., ICCV 2019
  wasserstein,    ///< Arjovsky et al., ICML 2017; wants the gradient penalty
};

/// The option `kind`: vanilla, least_squares, hinge (unless given) or wasserstein.
Adversarial read_adversarial(const Options& options);

/// Trains the critic: half the sum over real and fake (Wasserstein: the plain difference). Detach `fake` yourself.
torch::Tensor critic_loss(Adversarial kind, const torch::Tensor& real, const torch::Tensor& fake);

/// Trains the generator by the critic's logits for its pictures.
torch::Tensor generator_loss(Adversarial kind, const torch::Tensor& fake);

/// mean over samples of (|gradient of critic| - 1)^2 at real + mix (fake - real).
/// Source: Gulrajani et al., NeurIPS 2017, eq. 3; restricted to the hole as in Yu et al., CVPR 2018, sec. 3.2.
/// @param critic (N,C,H,W) -> logits. @param region (N or 1,1,H,W) multiplies the gradient; undefined = everywhere.
/// @param mix (N,1,1,1) in [0,1], given by the caller so that runs are repeatable.
torch::Tensor gradient_penalty(const std::function<torch::Tensor(const torch::Tensor&)>& critic,
                               const torch::Tensor& real, const torch::Tensor& fake, const torch::Tensor& mix,
                               const torch::Tensor& region = {});

}  // namespace mend
