/// Hifill-tensorflow (Yi et al. 2020): coarse layers have a convolution each for features and gate, refinement layers
/// one convolution (w) and a pointwise gate (pw); upsampling layers repeat their scope with "_conv".
#include "weights/name_maps.h"

namespace mend {

NameMap hifill_names() {
  return {"hifill",
          {{std::regex(R"(generator/(c_\w+)/\1_conv_(feat|gate)/w)"), "generator.$1.$2.weight"},
           {std::regex(R"(generator/(c_\w+)/\1_conv_(feat|gate)/biases)"), "generator.$1.$2.bias"},
           {std::regex(R"(generator/(c_\w+)_(feat|gate)/w)"), "generator.$1.$2.weight"},
           {std::regex(R"(generator/(c_\w+)_(feat|gate)/biases)"), "generator.$1.$2.bias"},
           {std::regex(R"(generator/(re_\w+)(?:/\1_conv)?/w)"), "generator.$1.feat.weight"},
           {std::regex(R"(generator/(re_\w+)(?:/\1_conv)?/biases)"), "generator.$1.feat.bias"},
           {std::regex(R"(generator/(re_\w+)(?:/\1_conv)?/pw)"), "generator.$1.gate.weight"},
           {std::regex(R"(generator/(re_\w+)(?:/\1_conv)?/ds_biases)"), "generator.$1.gate.bias"},
           {std::regex(R"(discriminator/(\w+)/(?:w|kernel))"), "discriminator.$1.weight"},
           {std::regex(R"(discriminator/(\w+)/(?:biases|bias))"), "discriminator.$1.bias"}}};
}

}  // namespace mend
