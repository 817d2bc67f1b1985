#include "neural/adaptation_losses.h"

#include "base/error.h"
#include "base/weights_path.h"
#include "weights/tensor_file.h"
#include "weights/weights_record.h"

namespace mend {
namespace {

LossChoice every_stage(LossChoice choice, double early = 1) {
  choice.every_stage = true;
  choice.early = early;
  return choice;
}

LossChoice pixel(double weight, const std::string& hole, const std::string& known,
                 std::map<std::string, std::string> more = {}) {
  more["hole"] = hole;
  more["known"] = known;
  return loss_choice("pixel", weight, more);
}

LossChoice over_all_pixels(double weight, const std::string& hole = "1") {
  return pixel(weight, hole, "1", {{"own_pixels", "false"}});
}

OwnTraining with_critic(std::vector<LossChoice> losses, const std::string& critic, double weight,
                        const std::string& kind, double penalty = 0) {
  OwnTraining own;
  own.losses = std::move(losses);
  own.critic = critic;
  own.critic_weight = weight;
  own.adversarial = kind;
  own.penalty = penalty;
  return own;
}

struct CriticWeights {
  std::string name, file;
  Options options{"[critic]"};
};

CriticWeights critic_of_file(const std::string& given) {
  const auto path = find_weights(given);
  const auto file = read_safetensors(path);
  const auto record = record_of(file);
  const auto said = file.metadata.find("critic");  // as the trainer writes it
  const auto name = said == file.metadata.end() ? record.network : said->second;
  if (name.empty()) fail(ErrorCode::bad_weights, "{} does not say which critic it holds", path.string());
  return {name, path.string(), Options("[critic]", record.options)};
}

}  // namespace

OwnTraining own_training(const std::string& network) {
  // Papers and sections stand where the frameworks and the configurations take the same numbers (configs/).
  if (network == "deepfillv2") return with_critic({every_stage(over_all_pixels(1))}, "sn_patch_gan", 1, "hinge");
  if (network == "deepfill_v1")
    return with_critic({every_stage(loss_choice("discounted", 1.2), 1.2), every_stage(pixel(1.2, "0", "1"), 1.2)},
                       "deepfill_critic", 1e-3, "wasserstein", 10);
  if (network == "edgeconnect") {
    auto own =
        with_critic({pixel(1, "1", "1", {{"own_pixels", "false"}, {"per_hole", "true"}})}, "patch_gan", 0.1, "vanilla");
    own.critic_rate = 0.1;
    return own;
  }
  if (network == "gmcnn")
    return with_critic({loss_choice("confidence", 1.4), pixel(1.2, "0", "1")}, "gmcnn_critic", 1e-3, "wasserstein", 10);
  if (network == "hifill")
    return with_critic({every_stage(pixel(1.2, "1", "1"), 1.2)}, "hifill_critic", 1e-3, "wasserstein", 10);
  if (network == "pennet")
    return with_critic(
        {pixel(1, "6", "1"), loss_choice("multi_scale", 0.5, {{"align_corners", "true"}, {"mean", "false"}})},
        "pennet_critic", 0.1, "hinge");
  if (network == "glcic")
    return with_critic({pixel(1, "1", "0", {{"distance", "l2"}})}, "global_local", 4e-4, "vanilla");
  if (network == "context_encoder")
    return with_critic({pixel(0.999, "1", "0", {{"distance", "l2"}})}, "context_critic", 1e-3, "vanilla");
  if (network == "pconv") {
    OwnTraining own;
    own.losses = {over_all_pixels(1, "6"), loss_choice("total_variation", 0.1)};
    return own;
  }
  if (network == "dfnet") {
    OwnTraining own;
    own.losses = {loss_choice("multi_scale", 6), loss_choice("total_variation", 0.1)};
    return own;
  }
  if (network == "gdn") {
    OwnTraining own;
    own.losses = {pixel(1, "5", "1")};
    return own;
  }
  OwnTraining own;  // mend: L1 in the hole; what it answers elsewhere is the known pixels themselves
  own.losses = {every_stage(pixel(1, "1", "0"))};
  own.rate = 1e-3;
  own.critic = "sn_patch_gan";
  own.critic_weight = 0.01;
  own.adversarial = "hinge";
  return own;
}

std::unique_ptr<Framework> adaptation_framework(const std::string& network, const AdaptOptions& options,
                                                const std::shared_ptr<Network>& generator, int64_t side,
                                                const torch::Device& device) {
  FrameworkSetup setup;
  setup.generator = generator;
  setup.device = device;
  if (options.framework != "own") {
    setup.options = Options("adapt." + options.framework, options.framework_options);
    return find_framework(options.framework).make(setup);
  }
  const auto own = own_training(network);
  setup.losses = own.losses;
  if (!options.features.empty())
    setup.losses.push_back(loss_choice("feature_distance", options.features_weight,
                                       {{"weights", find_weights(options.features).string()}, {"of", "composite"}}));
  if (options.critic.empty()) {
    setup.options = Options("adapt.own", {});
    return find_framework("reconstruction").make(setup);
  }
  require(!own.critic.empty(), "{} learns without a critic; leave adapt.critic away", network);
  setup.size = side;
  setup.losses.push_back(loss_choice("adversarial", own.critic_weight, {{"kind", own.adversarial}}));
  setup.critic_name = own.critic;
  std::map<std::string, std::string> values{{"critic_rate", fmt::format("{}", own.critic_rate)},
                                            {"penalty", fmt::format("{}", own.penalty)}};
  if (options.critic != "fresh") {
    const auto weights = critic_of_file(options.critic);
    require(weights.name == own.critic, "{} holds weights of {}, and the critic of {} is {}", weights.file,
            weights.name, network, own.critic);
    setup.critic = weights.options;
    values["critic_start"] = weights.file;
  }
  setup.options = Options("adapt.own", values);
  return find_framework("adversarial").make(setup);
}

}  // namespace mend
