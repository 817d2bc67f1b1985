#include "layers/attend.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace mend::layers {
namespace {

struct Parts {
  at::Tensor query, key, value, bias;
};

/// 900 places of 4 heads: more logits than are made at once.
Parts random_parts() {
  torch::manual_seed(1);
  return {torch::randn({2, 4, 900, 8}), torch::randn({2, 4, 900, 8}), torch::randn({2, 4, 900, 16}),
          torch::randn({2, 4, 1, 900})};
}

TEST(Attend, IsTheSameInPiecesAndAtOnce) {
  const auto parts = random_parts();
  const auto whole = attend(parts.query, parts.key, parts.value, parts.bias);
  torch::NoGradGuard no_grad;
  const auto pieces = attend(parts.query, parts.key, parts.value, parts.bias);
  EXPECT_LT((whole - pieces).abs().max().item<float>(), 1e-5);
}

TEST(Attend, TakesTheValueOfTheOnlyKeyThatCounts) {
  auto parts = random_parts();
  parts.bias.fill_(-1e9);
  parts.bias.select(3, 7).zero_();
  torch::NoGradGuard no_grad;
  const auto result = attend(parts.query, parts.key, parts.value, parts.bias);
  EXPECT_LT((result - parts.value.narrow(2, 7, 1)).abs().max().item<float>(), 1e-5);
}

TEST(Attend, TakesTheMeanWhereAllKeysAreEqual) {
  auto parts = random_parts();
  parts.key = parts.key.narrow(2, 0, 1).expand_as(parts.key).contiguous();
  parts.bias.zero_();
  const auto result = attend(parts.query, parts.key, parts.value, parts.bias);
  EXPECT_LT((result - parts.value.mean(2, true)).abs().max().item<float>(), 1e-5);
}

}  // namespace
}  // namespace mend::layers
