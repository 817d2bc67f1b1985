/// GDN_Inpainting (Zhang et al. 2020): scopes count from 1, and the two downsampling encoders are called 2 and 3.
#include <fmt/format.h>

#include "weights/name_maps.h"

namespace mend {
namespace {

void add_layer(std::vector<NameRule>& rules, const std::string& scope, const std::string& layer,
               const std::string& convolution, const std::string& number) {
  const auto from = "inpaint_generator/" + scope + "/";
  rules.push_back({std::regex(from + convolution + "/kernel"), "generator." + layer + ".conv.weight"});
  rules.push_back({std::regex(from + "ins_norm" + number + "/gamma"), "generator." + layer + ".norm.weight"});
  rules.push_back({std::regex(from + "ins_norm" + number + "/beta"), "generator." + layer + ".norm.bias"});
}

}  // namespace

NameMap gdn_names() {
  std::vector<NameRule> rules;
  add_layer(rules, "encoder_1", "enc", "conv/conv2d", "");
  add_layer(rules, "decoder3", "out", "conv/conv2d", "");
  for (int i = 0; i < 2; ++i) {
    add_layer(rules, fmt::format("encoder_downsample_{}", i + 2), fmt::format("down.{}", i), "conv_1/conv2d", "_1");
    add_layer(rules, fmt::format("decoder_upsample_{}", i + 1), fmt::format("up.{}", i), "deconv/conv2d_transpose",
              "_1");
    const auto layer = fmt::format("detector.up.{}.", i), scope = fmt::format("deconv_{}/conv2d_transpose", i + 1);
    rules.push_back({std::regex("inpaint_discriminator/" + scope + "/kernel"), layer + "weight"});
    rules.push_back({std::regex("inpaint_discriminator/" + scope + "/bias"), layer + "bias"});
  }
  for (int i = 0; i < 8; ++i) {
    const auto scope = fmt::format("inpaint_generator/resblock_{}/res([12])/", i + 1);
    const auto block = fmt::format("generator.res.{}.", i);
    rules.push_back({std::regex(scope + "conv/conv2d/kernel"), block + "conv$1.weight"});
    rules.push_back({std::regex(scope + "ins_norm/gamma"), block + "norm$1.weight"});
    rules.push_back({std::regex(scope + "ins_norm/beta"), block + "norm$1.bias"});
  }
  rules.push_back({std::regex(R"(inpaint_discriminator/(conv\d)/kernel)"), "detector.$1.weight"});
  rules.push_back({std::regex(R"(inpaint_discriminator/(conv\d)/bias)"), "detector.$1.bias"});
  return {"gdn", std::move(rules)};
}

}  // namespace mend
