/// inpainting_gmcnn's TensorFlow code (Wang et al. 2018) to the names of its PyTorch code, which counts steps without
/// parameters too: columns b1, b2, b3 are EB1, EB2, EB3.
#include <fmt/format.h>

#include "weights/name_maps.h"

namespace mend {

NameMap gmcnn_names() {
  std::vector<NameRule> rules;
  const auto add = [&](const std::string& scope, const std::string& layer) {
    rules.push_back({std::regex("inpaint_net/" + scope + "/kernel"), layer + ".weight"});
    rules.push_back({std::regex("inpaint_net/" + scope + "/bias"), layer + ".bias"});
  };
  for (int i = 1; i <= 12; ++i)
    add(fmt::format("b([123])conv{}(?:_downsample|_atrous)?", i), fmt::format("EB$1.{}", i - 1));
  add("b([23])conv13_upsample/b[23]conv13_upsample_conv", "EB$1.13");
  add("b([23])conv14", "EB$1.14");
  add("b3conv15_upsample/b3conv15_upsample_conv", "EB3.16");
  add("b3conv16", "EB3.17");
  add("mergeconv17", "decoding_layers.0");
  add("mergeconv18", "decoding_layers.1");
  return {"gmcnn", std::move(rules)};
}

}  // namespace mend
