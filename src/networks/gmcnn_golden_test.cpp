// GMCNN and its critic against recorded outputs.
#include "networks/network.h"
#include "support/golden.h"
#include "support/state_dict.h"

namespace mend {
namespace {
using testing::max_difference;

TEST(GmcnnGolden, StateDictIsTheOfficialOne) {
  MEND_NEEDS_SHARED(path, "spec/networks");
  testing::expect_state_dict(*find_network("gmcnn").make(Options("gmcnn")), path / "gmcnn.keys.tsv");
  const auto critic = find_critic("gmcnn_critic").make(Options("gmcnn_critic", {{"size", "128"}, {"local", "64"}}));
  testing::expect_state_dict(*critic, path / "gmcnn_disc.keys.tsv");
}

TEST(GmcnnGolden, OutputMatches) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gmcnn.safetensors");
  torch::NoGradGuard no_grad;
  const auto golden = read_safetensors(path).tensors;
  const auto network = find_network("gmcnn").make(Options("gmcnn"));
  testing::fill_by_name(*network);
  network->eval();
  const auto picture = network->forward(golden.at("image"), golden.at("hole").to(torch::kFloat));
  EXPECT_LT(max_difference(picture * 2 - 1, golden.at("out.image")), 1e-4);
}

TEST(GmcnnGolden, CriticMatchesCallByCall) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gmcnn_disc.safetensors");
  torch::NoGradGuard no_grad;
  const auto golden = read_safetensors(path).tensors;
  const auto critic = find_critic("gmcnn_critic").make(Options("gmcnn_critic", {{"size", "128"}, {"local", "64"}}));
  testing::fill_by_name(*critic);
  critic->eval();
  const auto picture = (golden.at("in.global") + 1) / 2;
  auto hole = torch::zeros({1, 1, 128, 128});
  hole.slice(2, 40, 88).slice(3, 36, 92).fill_(1);  // centred: the window is rows and columns 32..95

  const auto features = critic->features(picture, hole);
  EXPECT_LT(max_difference(features.back(), torch::cat({golden.at("out.global"), golden.at("out.local")}, 1)), 1e-4);
  const auto embedding = features[3].flatten(1);
  EXPECT_LT(max_difference(embedding.slice(1, 0, 64), golden.at("out.global_embedding_first64")), 1e-4);
  const auto buffers = critic->named_buffers();
  for (const auto& [name, value] : golden) {
    if (name.rfind("after1.", 0) != 0) continue;
    EXPECT_LT(max_difference(buffers[name.substr(7)], value), 1e-4) << name;
  }

  const auto second = critic->forward(picture, hole);
  const auto expected = torch::cat({golden.at("out.global_second_call"), golden.at("out.local_second_call")}, 1);
  EXPECT_LT(max_difference(second, expected), 1e-4);
}

}  // namespace
}  // namespace mend
