/// coarse-fine: both pictures of a two-stage generator against the truth, the last also against a critic.
/// Sources: Yu et al., "Generative Image Inpainting with Contextual Attention", CVPR 2018, sections 3.1 and 3.2, and
/// "Free-Form Image Inpainting with Gated Convolution", ICCV 2019, section 3.3. The losses taken unless told are the
/// latter's: L1 over all pixels of both pictures and the hinge loss of SN-PatchGAN, weighted alike. Those of the former
/// (a discount towards the middle of the hole, a Wasserstein critic with gradient penalty) are in
/// configs/deepfill_v1.toml. Differs: one critic step before each generator step on the same pictures.
#include "training/adversarial.h"

namespace mend {

FrameworkSpec coarse_fine_framework() {
  return {"coarse-fine", "Yu et al., CVPR 2018, section 3; ICCV 2019, section 3.3", [](const FrameworkSetup& setup) {
            auto losses = setup.losses;
            if (losses.empty()) {
              losses = {loss_choice("pixel", 1, {{"hole", "1"}, {"known", "1"}, {"own_pixels", "false"}}),
                        loss_choice("adversarial", 1)};
              losses[0].every_stage = true;
            }
            auto made = std::make_unique<AdversarialFramework>(setup, losses, "coarse-fine", AdversarialConfig());
            setup.options.finish();
            return made;
          }};
}

}  // namespace mend
