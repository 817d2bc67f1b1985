/// Golden vectors: weights generated from their names, and the comparison with recorded outputs.
/// The formula is the data pack's (spec/goldens/README.md).
#pragma once
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>

#include "base/rng.h"
#include "support/shared_data.h"
#include "weights/tensor_file.h"

namespace mend::testing {

/// n values in [0,1), float64, from the FNV-1a hash of the name.
inline torch::Tensor golden_uniform(const std::string& name, torch::IntArrayRef shape) {
  uint64_t seed = 0xcbf29ce484222325ull;
  for (const unsigned char byte : name) seed = (seed ^ byte) * 0x100000001b3ull;
  auto values = torch::empty(shape, torch::kDouble);
  auto* value = values.data_ptr<double>();
  for (int64_t i = 0; i < values.numel(); ++i)
    value[i] = static_cast<double>(mix64(seed + static_cast<uint64_t>(i) + 0x9E3779B97F4A7C15ull) >> 40) * 0x1p-24;
  return values;
}

/// The generated value of one parameter or buffer, float32.
inline torch::Tensor golden_value(const std::string& name, torch::IntArrayRef shape, double gain = 1) {
  const auto last = name.substr(name.rfind('.') + 1);
  const auto ends_with = [&](const std::string& tail) { return last == tail; };
  auto r = golden_uniform(name, shape);
  const auto centred = 2 * r - 1;
  if (ends_with("weight_u") || ends_with("weight_v")) return (centred / centred.norm()).to(torch::kFloat);
  if (ends_with("num_batches_tracked")) return torch::zeros(shape, torch::kLong);
  if (ends_with("running_mean")) return (0.1 * centred).to(torch::kFloat);
  if (ends_with("running_var")) return (1 + 0.5 * r).to(torch::kFloat);
  if (shape.size() >= 2) {
    const double fan_in = static_cast<double>(r.numel()) / static_cast<double>(shape[0]);
    return (gain * centred * std::sqrt(3 / fan_in)).to(torch::kFloat);
  }
  if (ends_with("weight")) return (1 + 0.1 * centred).to(torch::kFloat);
  return (0.1 * centred).to(torch::kFloat);
}

/// Fills every parameter and buffer of `module` by its name, `prefix` put before it.
inline void fill_by_name(torch::nn::Module& module, double gain = 1, const std::string& prefix = "") {
  torch::NoGradGuard no_grad;
  for (auto& item : module.named_parameters())
    item.value().copy_(golden_value(prefix + item.key(), item.value().sizes(), gain));
  for (auto& item : module.named_buffers())
    item.value().copy_(golden_value(prefix + item.key(), item.value().sizes(), gain));
}

/// The image every network golden uses: (1,3,H,W) in [0,1].
inline torch::Tensor golden_image(int64_t height, int64_t width) {
  return golden_uniform("input.image", {1, 3, height, width}).to(torch::kFloat);
}

/// The hole every network golden uses: rows [H/4, 3H/4), columns [W/3, 2W/3).
inline torch::Tensor golden_hole(int64_t height, int64_t width) {
  auto hole = torch::zeros({1, 1, height, width});
  using torch::indexing::Slice;
  hole.index_put_({0, 0, Slice(height / 4, 3 * height / 4), Slice(width / 3, 2 * width / 3)}, 1);
  return hole;
}

/// Largest absolute difference; fails the test if shapes differ.
inline double max_difference(const torch::Tensor& a, const torch::Tensor& b) {
  EXPECT_EQ(a.sizes(), b.sizes());
  if (a.sizes() != b.sizes()) return INFINITY;
  return (a.to(torch::kDouble) - b.to(torch::kDouble)).abs().max().item<double>();
}

/// Holds a network's final picture to the recorded one, and where $MEND_GOLDEN_ERRORS names a file, adds a line with
/// the network and the largest difference to it: the table of docs/networks.md is made from that.
inline void expect_golden(const std::string& network, const torch::Tensor& made, const torch::Tensor& recorded,
                          double tolerance = 1e-4) {
  const double difference = max_difference(made, recorded);
  EXPECT_LE(difference, tolerance) << network;
  if (const char* path = std::getenv("MEND_GOLDEN_ERRORS"))
    std::ofstream(path, std::ios::app) << network << ' ' << difference << '\n';
}

}  // namespace mend::testing
