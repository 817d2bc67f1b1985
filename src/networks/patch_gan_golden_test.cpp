// The patch critic against EdgeConnect's recorded critics: names, activations and losses on its logits.
#include <fmt/format.h>

#include "networks/network.h"
#include "support/golden.h"
#include "support/state_dict.h"

namespace mend {
namespace {
using testing::max_difference;

TEST(PatchGanGolden, NamesAndShapesAreEdgeConnects) {
  MEND_NEEDS_SHARED(path, "spec/networks");
  for (const auto& [channels, list] : {std::pair("2", "edge"), std::pair("3", "inpaint")}) {
    const auto critic = find_critic("patch_gan").make(Options("patch_gan", {{"channels", channels}}));
    testing::expect_state_dict(*critic, path / ("edgeconnect_disc_" + std::string(list) + ".keys.tsv"), "features.");
  }
}

TEST(PatchGanGolden, BothOfEdgeConnectsCriticsMatch) {
  MEND_NEEDS_SHARED(path, "spec/goldens/edgeconnect_disc.safetensors");
  MEND_NEEDS_SHARED(pictures_path, "spec/goldens/edgeconnect.safetensors");
  torch::NoGradGuard no_grad;
  const auto golden = read_safetensors(path).tensors, pictures = read_safetensors(pictures_path).tensors;
  const auto with_grey = [&](const char* name) {
    return torch::cat({pictures.at("gray"), pictures.at(name).to(torch::kFloat)}, 1);
  };
  const auto check = [&](const std::string& name, const torch::Tensor& real, const torch::Tensor& made) {
    const Options options("patch_gan", {{"channels", std::to_string(real.size(1))}});
    const auto critic = find_critic("patch_gan").make(options);
    testing::fill_by_name(*critic);
    for (auto& buffer : critic->named_buffers()) buffer.value().copy_(golden.at("sn." + name + "." + buffer.key()));
    critic->eval();
    auto matching = torch::zeros({1});
    const auto of_real = critic->features(real, {}), of_made = critic->features(made, {});
    ASSERT_EQ(of_real.size(), 5u);
    for (size_t i = 0; i < 5; ++i) {
      // The official list ends in the logits; each layer counts with its mean difference.
      matching += (of_real[i] - of_made[i]).abs().mean();
      const auto key = i < 4 ? "feat" + std::to_string(i + 1) + "_ch0_1" : std::string("logit");
      for (const auto& [kind, features] : {std::pair("real", of_real), std::pair("fake", of_made)}) {
        const auto wanted = golden.at(fmt::format("out.{}.{}.{}", name, kind, key));
        EXPECT_LE(max_difference(features[i].slice(1, 0, wanted.size(1)), wanted), 1e-4) << kind << key;
      }
    }
    EXPECT_LE(max_difference(matching, golden.at("loss." + name + ".feature_matching_unweighted")), 1e-5);
  };
  check("d_edge", with_grey("edge_known"), with_grey("out.edge"));
  check("d_inpaint", pictures.at("image"), pictures.at("out.image"));
}

}  // namespace
}  // namespace mend
