/// Distances between two sets of pictures, by features of a network: are results as a whole like photographs?
#pragma once
#include <torch/torch.h>

namespace mend {

/// Frechet distance (squared 2-Wasserstein) between the normal distributions that fit two sets of features.
///
/// Source: Heusel, Ramsauer, Unterthiner, Nessler, Hochreiter, "GANs Trained by a Two Time-Scale Update Rule Converge
/// to a Local Nash Equilibrium", NIPS 2017, sec. 4:  |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)).
/// Differs in how the last trace is computed: with C = X'X for centred, scaled features X it is the sum of the singular
/// values of X1 X2', which is exact, real and symmetric also where the covariances are singular (fewer pictures than
/// features), where the published code adds 1e-6 to their diagonals.
/// @param a, b (N,D), N >= 2 pictures each; computed in float64. Throws invalid_argument for fewer than two, or for
///        different D.
double frechet_distance(const torch::Tensor& a, const torch::Tensor& b);

/// Kernel distance: the squared maximum mean discrepancy under the kernel (x.y / D + 1)^3.
///
/// Source: Binkowski, Sutherland, Arbel, Gretton, "Demystifying MMD GANs", ICLR 2018, sec. 4 (KID). The unbiased
/// estimate over all pairs, where the paper averages it over random subsets: no randomness, and less variance. It may
/// be slightly negative for sets that are alike. Same arguments and errors as above.
double kernel_distance(const torch::Tensor& a, const torch::Tensor& b);

}  // namespace mend
