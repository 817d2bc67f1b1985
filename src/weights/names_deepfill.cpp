/// generative_inpainting, branches v1.0.0 and master: neuralgym's layers to the names of the TensorFlow-exact PyTorch
/// port. Its discriminators keep their scope as a prefix.
#include "weights/name_maps.h"

namespace mend {

NameMap deepfill_names() {
  return {"deepfill",
          {{std::regex(R"(inpaint_net/((?:x|pm|all)?conv\w+)/kernel)"), "$1.conv.weight"},
           {std::regex(R"(inpaint_net/((?:x|pm|all)?conv\w+)/bias)"), "$1.conv.bias"},
           {std::regex(R"(inpaint_net/((?:x|pm|all)?conv\w+)/\1_conv/kernel)"), "$1.conv.conv.weight"},
           {std::regex(R"(inpaint_net/((?:x|pm|all)?conv\w+)/\1_conv/bias)"), "$1.conv.conv.bias"},
           {std::regex(R"(discriminator/sn_patch_gan/(\w+)/kernel)"), "discriminator.$1.conv_sn.weight"},
           {std::regex(R"(discriminator/sn_patch_gan/(\w+)/bias)"), "discriminator.$1.conv_sn.bias"},
           {std::regex(R"(discriminator/sn_patch_gan/(\w+)/kernel_sn/u)"), "discriminator.$1.conv_sn.weight_u"}}};
}

}  // namespace mend
