/// gmcnn: two phases: reconstruction weighted by confidence, then ID-MRF and a global and local critic besides.
/// Source: Wang, Tao, Qi, Shen, Jia, "Image Inpainting via Generative Multi-column Convolutional Neural Networks",
/// NeurIPS 2018, sections 3.2 to 3.4. The second phase begins at step `pretrain_steps`: before it, neither a term that
/// asks the critic nor `id_mrf` counts. Losses taken unless told: 1.4 confidence + 1.2 L1 of the known pixels + 1e-3
/// Wasserstein with penalty 10 in the hole, five critic steps for one of the generator; `id_mrf` (0.05) needs the file
/// of a perceptual network and so stands in a configuration. Differs: each critic step sees pictures of its own.
#include "training/adversarial.h"

namespace mend {

FrameworkSpec gmcnn_framework() {
  return {"gmcnn", "Wang et al., NeurIPS 2018, sections 3.2 to 3.4", [](const FrameworkSetup& setup) {
            const auto pretrain = setup.options.integer("pretrain_steps", 0, 0, 1'000'000'000);
            auto losses = setup.losses;
            if (losses.empty())
              losses = {loss_choice("confidence", 1.4), loss_choice("pixel", 1.2, {{"hole", "0"}, {"known", "1"}}),
                        loss_choice("adversarial", 1e-3, {{"kind", "wasserstein"}})};
            for (auto& choice : losses)
              if (choice.name == "id_mrf" || find_loss(choice.name).needs == LossNeeds::critic)
                choice.from = std::max(choice.from, pretrain);
            AdversarialConfig config;
            config.critic = "gmcnn_critic";
            config.generator_every = 5;
            config.penalty = 10;
            auto made = std::make_unique<AdversarialFramework>(setup, losses, "gmcnn", config);
            setup.options.finish();
            return made;
          }};
}

}  // namespace mend
