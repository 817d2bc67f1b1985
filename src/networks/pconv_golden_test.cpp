#include "layers/partial_conv.h"
#include "networks/network.h"
#include "support/golden.h"
#include "support/state_dict.h"

namespace mend {
namespace {
using testing::max_difference;

/// The generated weights; the constant mask weights stay ones. The naoto layout divides by the window: weights grow.
void fill(Network& network, const std::string& prefix, bool by_window) {
  torch::NoGradGuard no_grad;
  const auto fill_all = [&](auto items) {
    for (auto& item : items) {
      if (item.key().find("mask") != std::string::npos) continue;
      auto& tensor = item.value();
      const double gain = by_window && tensor.dim() == 4 ? static_cast<double>(tensor[0].numel()) : 1;
      tensor.copy_(testing::golden_value(prefix + item.key(), tensor.sizes(), gain));
    }
  };
  fill_all(network.named_parameters());
  fill_all(network.named_buffers());
}

void check(const std::string& layout, const std::string& file, const std::string& prefix) {
  MEND_NEEDS_SHARED(path, "spec/goldens/" + file + ".safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto network = find_network("pconv").make(Options("pconv", {{"layout", layout}}));
  EXPECT_EQ(testing::state_keys(*network),
            testing::listed_keys(testing::shared_data("spec/networks/" + file + ".keys.tsv"), prefix));
  fill(*network, prefix, layout == "naoto");
  network->eval();
  torch::NoGradGuard no_grad;
  auto image = testing::golden_image(128, 128);
  if (layout == "mmagic") image = image.flip(1);  // recorded as BGR
  const auto out = network->forward(image, testing::golden_hole(128, 128));
  auto expected = golden.at("out.image");
  if (layout == "mmagic") {
    expected = ((expected + 1) / 2).flip(1);
  } else {
    expected = expected * torch::tensor({0.229, 0.224, 0.225}).view({1, 3, 1, 1}) +
               torch::tensor({0.485, 0.456, 0.406}).view({1, 3, 1, 1});
  }
  testing::expect_golden("pconv", out, expected.clamp(0, 1).to(torch::kFloat));
}

TEST(PconvGolden, NaotoLayout) { check("naoto", "pconv", ""); }
TEST(PconvGolden, MmagicLayout) { check("mmagic", "pconv_mmagic", "generator."); }

TEST(PconvGolden, TheLayerAlone) {
  MEND_NEEDS_SHARED(path, "spec/goldens/pconv_layers.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto x = golden.at("x"), shared = golden.at("mask1"), own = golden.at("mask4");  // own: one mask a channel
  for (const int bias : {0, 1})
    for (const int stride : {1, 2})
      for (const int kernel : {3, 5}) {
        const auto tag = fmt::format("b{}.s{}.k{}", bias, stride, kernel);
        const auto weight = testing::golden_value("pconv_" + tag + ".weight", {6, 4, kernel, kernel});
        const auto shift = bias ? testing::golden_value("pconv_" + tag + ".bias", {6}) : torch::Tensor();
        const auto expect = [&](const std::string& name, const torch::Tensor& known, const torch::Tensor& in_window,
                                PartialConvForm form) {
          const auto made = partial_conv(x * known, in_window, weight, shift, stride, kernel / 2, form);
          const auto recorded = golden.at(fmt::format("{}.{}.mask", name, tag));
          EXPECT_LE(max_difference(made.x, golden.at(fmt::format("{}.{}.y", name, tag))), 1e-4) << name << tag;
          EXPECT_TRUE(torch::equal(made.known.expand_as(recorded), recorded)) << name << tag;
        };
        auto own_window = known_in_window(own.narrow(1, 0, 1), 1, kernel, stride, kernel / 2);
        for (int c = 1; c < 4; ++c)
          own_window = own_window + known_in_window(own.narrow(1, c, 1), 1, kernel, stride, kernel / 2);
        expect("nv_single", shared, known_in_window(shared, 4, kernel, stride, kernel / 2), PartialConvForm::paper);
        expect("nv_multi", own, own_window, PartialConvForm::paper);
        expect("naoto", own, own_window, PartialConvForm::unnormalised);
      }
}

}  // namespace
}  // namespace mend
