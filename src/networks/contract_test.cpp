/// What every network and every critic of the catalogues owes its users, whatever it is made of.
#include <gtest/gtest.h>

#include "networks/network.h"
#include "support/scratch_folder.h"
#include "weights/load_into.h"

namespace mend {
namespace {

/// A narrow one: the contract does not depend on the width, the time does.
template <typename Spec>
auto make_narrow(const Spec& spec, uint64_t seed) {
  torch::manual_seed(seed);
  auto module = spec.make(Options(std::string(spec.name), {{"width", "8"}}));
  module->eval();
  return module;
}

/// Two pictures that are wider than high (unless the module wants squares), each with a hole of its own: a rectangle
/// and a few lone pixels.
struct Pictures {
  template <typename Spec>
  explicit Pictures(const Spec& spec) {
    const int64_t step = spec.size_multiple, least = std::max<int64_t>(spec.minimum_size, 64);
    const int64_t any = (least + step - 1) / step * step;
    const int64_t rows = spec.fixed_size ? spec.fixed_size : any;
    const int64_t columns = spec.fixed_size ? rows : rows + (31 + step) / step * step;
    torch::manual_seed(7);
    image = torch::rand({2, 3, rows, columns});
    hole = (torch::rand({2, 1, rows, columns}) < 0.0003).to(torch::kFloat);
    using torch::indexing::Slice;
    hole.index_put_({0, 0, Slice(rows / 4, rows / 2), Slice(columns / 3, columns / 2)}, 1);
    hole.index_put_({1, 0, Slice(rows / 2, rows), Slice(0, columns / 3)}, 1);
  }
  torch::Tensor image, hole;
};

/// A sum in which every value counts differently, so that no two can cancel.
torch::Tensor random_sum(const std::vector<torch::Tensor>& values) {
  auto sum = torch::zeros({});
  for (const auto& value : values) sum = sum + (value * torch::rand_like(value)).sum();
  return sum;
}

void expect_gradient_everywhere(const torch::nn::Module& module) {
  for (const auto& parameter : module.named_parameters()) {
    ASSERT_TRUE(parameter.value().grad().defined()) << parameter.key();
    EXPECT_GT(parameter.value().grad().abs().sum().item<float>(), 0) << parameter.key();
  }
}

/// Saves `module`, reads it into another one and compares their outputs bit by bit.
template <typename Spec, typename Module>
void expect_the_same_after_loading(const Spec& spec, Module& module, const Pictures& pictures) {
  const torch::NoGradGuard no_grad;
  const testing::ScratchFolder folder;
  write_safetensors(folder / "weights.safetensors", state_of(module));
  const auto copy = make_narrow(spec, 99), other = make_narrow(spec, 99);
  load_into(*copy, read_safetensors(folder / "weights.safetensors"), "weights", std::string(spec.name));
  const auto wanted = module.forward(pictures.image, pictures.hole);
  EXPECT_FALSE(torch::equal(other->forward(pictures.image, pictures.hole), wanted));
  EXPECT_TRUE(torch::equal(copy->forward(pictures.image, pictures.hole), wanted));
}

template <typename Row>
std::string row_name(const ::testing::TestParamInfo<Row>& row) {
  return std::string(row.param.name);
}

class NetworkContract : public ::testing::TestWithParam<NetworkSpec> {
 protected:
  std::shared_ptr<Network> network = make_narrow(GetParam(), 1);
  Pictures pictures{GetParam()};

  void expect_pictures(const std::vector<torch::Tensor>& stages) {
    ASSERT_FALSE(stages.empty());
    EXPECT_EQ(stages.back().sizes(), pictures.image.sizes());
    for (const auto& stage : stages) {
      ASSERT_EQ(stage.dim(), 4);
      EXPECT_EQ(stage.size(0), 2);
      EXPECT_EQ(stage.size(1), 3);
      EXPECT_TRUE(torch::isfinite(stage).all().item<bool>());
      EXPECT_GE(stage.min().item<float>(), 0);
      EXPECT_LE(stage.max().item<float>(), 1);
    }
  }
};

TEST_P(NetworkContract, EveryStageIsAPictureWhateverIsMissing) {
  const torch::NoGradGuard no_grad;
  for (const auto& hole : {pictures.hole, torch::zeros_like(pictures.hole), torch::ones_like(pictures.hole)})
    expect_pictures(network->stages(pictures.image, hole));
}

TEST_P(NetworkContract, NeverReadsPixelsUnderTheHole) {
  const torch::NoGradGuard no_grad;
  const auto other = torch::where(pictures.hole > 0, torch::rand_like(pictures.image), pictures.image);
  const auto a = network->stages(pictures.image, pictures.hole), b = network->stages(other, pictures.hole);
  for (size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::equal(a[i], b[i])) << "stage " << i;
}

TEST_P(NetworkContract, ReadsWhatIsKnown) {
  const torch::NoGradGuard no_grad;
  const auto other = torch::where(pictures.hole > 0, pictures.image, 1 - pictures.image);
  const auto a = network->forward(pictures.image, pictures.hole), b = network->forward(other, pictures.hole);
  EXPECT_GT(((a - b).abs() * pictures.hole).max().item<float>(), 0) << "the filling ignores its surroundings";
}

TEST_P(NetworkContract, APictureDoesNotDependOnItsNeighboursInTheBatch) {
  const torch::NoGradGuard no_grad;
  const auto together = network->forward(pictures.image, pictures.hole);
  for (int64_t n = 0; n < 2; ++n) {
    const auto alone = network->forward(pictures.image.narrow(0, n, 1), pictures.hole.narrow(0, n, 1));
    EXPECT_LE((alone[0] - together[n]).abs().max().item<float>(), 1e-4) << "picture " << n;
  }
}

/// Channels-last is the order networks run in, and it has kernels of its own.
TEST_P(NetworkContract, TheOrderOfMemoryChangesNothing) {
  const torch::NoGradGuard no_grad;
  const auto plain = network->forward(pictures.image, pictures.hole);
  constexpr auto last = torch::MemoryFormat::ChannelsLast;
  for (auto& parameter : network->parameters())
    if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(last));
  const auto other = network->forward(pictures.image.contiguous(last), pictures.hole);
  EXPECT_LE((other - plain).abs().max().item<float>(), 1e-3);
}

TEST_P(NetworkContract, AGradientReachesEveryParameter) {
  network->train();
  random_sum(network->stages(pictures.image, pictures.hole)).backward();
  expect_gradient_everywhere(*network);
}

TEST_P(NetworkContract, SavedAndLoadedItGivesTheSameBytes) {
  expect_the_same_after_loading(GetParam(), *network, pictures);
}

INSTANTIATE_TEST_SUITE_P(Networks, NetworkContract, ::testing::ValuesIn(network_catalog()), row_name<NetworkSpec>);

class CriticContract : public ::testing::TestWithParam<CriticSpec> {
 protected:
  std::shared_ptr<Critic> critic = make_narrow(GetParam(), 1);
  Pictures pictures{GetParam()};
};

TEST_P(CriticContract, JudgesEveryPictureOfTheBatch) {
  const torch::NoGradGuard no_grad;
  for (const auto& hole : {pictures.hole, torch::zeros_like(pictures.hole), torch::ones_like(pictures.hole)}) {
    const auto features = critic->features(pictures.image, hole);
    ASSERT_GE(features.size(), 2u) << "feature matching wants activations besides the logits";
    for (const auto& feature : features) {
      EXPECT_EQ(feature.size(0), 2);
      EXPECT_TRUE(torch::isfinite(feature).all().item<bool>());
    }
    EXPECT_GT((features.back()[0] - features.back()[1]).abs().max().item<float>(), 0) << "both are judged alike";
  }
}

TEST_P(CriticContract, AGradientReachesEveryParameterAndThePicture) {
  critic->train();
  const auto picture = pictures.image.clone().requires_grad_();
  random_sum({critic->forward(picture, pictures.hole)}).backward();
  expect_gradient_everywhere(*critic);
  EXPECT_GT(picture.grad().abs().sum().item<float>(), 0);
}

TEST_P(CriticContract, SavedAndLoadedItGivesTheSameBytes) {
  expect_the_same_after_loading(GetParam(), *critic, pictures);
}

INSTANTIATE_TEST_SUITE_P(Critics, CriticContract, ::testing::ValuesIn(critic_catalog()), row_name<CriticSpec>);

}  // namespace
}  // namespace mend
