/// The terms that compare features of a fixed network. `weights` names its file; `of` is the picture judged.
#include <algorithm>

#include "base/error.h"
#include "layers/precision.h"
#include "losses/feature_distance.h"
#include "losses/id_mrf.h"
#include "losses/loss.h"
#include "losses/lpips.h"
#include "losses/perceptual_loss.h"
#include "losses/perceptual_net.h"

namespace mend {
namespace {
using torch::Tensor;

std::string read_file_name(const Options& options, const std::string& key, const char* term) {
  auto path = options.text(key, "");
  require(!path.empty(), "{} needs {}, a file", term, key);
  return path;
}

/// The picture a term judges: the composite (what the user sees), the network's own, or both, added (PConv).
std::vector<Tensor> judged_pictures(const LossInput& in, const std::string& of) {
  if (of == "made") return {in.made()};
  if (of == "composite") return {in.composite()};
  return {in.made(), in.composite()};
}

/// Comma-separated names, each known to the network.
std::vector<std::string> read_taps(const Options& options, const PerceptualNet& net,
                                   const std::vector<std::string>& usual) {
  std::vector<std::string> taps;
  const auto text = options.text("taps", "");
  for (size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find(',', start), text.size());
    taps.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  const auto known = net.taps();
  for (const auto& tap : taps)
    require(std::find(known.begin(), known.end(), tap) != known.end(), "{} has no layer '{}'", net.name(), tap);
  return taps.empty() ? usual : taps;
}

using Comparison = std::function<Tensor(const std::vector<Tensor>&, const std::vector<Tensor>&)>;
using TapChoice = std::function<std::vector<std::string>(const PerceptualNet&)>;

std::vector<std::string> default_taps(const PerceptualNet& net) { return net.default_taps(); }

std::vector<Tensor> in_float(std::vector<Tensor> features) {
  for (auto& feature : features) feature = feature.to(torch::kFloat);
  return features;
}

/// Options of every term here: weights, input, of, taps. The features may be computed in mixed precision; they are
/// compared in float32, because Gram matrices and cosines do not survive bfloat16's eight bits.
Loss compare_features(const Options& options, const char* term, const TapChoice& usual_taps,
                      const Comparison& compare) {
  using Input = PerceptualNet::Input;
  const auto file = read_file_name(options, "weights", term);
  const auto input = options.choice("input", "imagenet", {"imagenet", "centred", "plain"});
  const auto of = options.choice("of", "composite", {"composite", "made", "both"});
  const auto net = PerceptualNet::load(
      file, input == "imagenet" ? Input::imagenet : (input == "centred" ? Input::centred : Input::plain));
  const auto taps = read_taps(options, *net, usual_taps(*net));
  options.finish();
  return [=](const LossInput& in) {
    net->to(in.target.device(), torch::kFloat);
    std::vector<Tensor> wanted;
    {
      torch::NoGradGuard no_grad;
      wanted = net->features(in.target, taps);
    }
    auto sum = torch::zeros({}, in.target.options());
    for (const auto& picture : judged_pictures(in, of)) {
      const auto found = net->features(picture, taps);
      const Autocast exact(Precision::fp32, in.target.device());
      sum = sum + compare(in_float(found), in_float(wanted));
    }
    return sum;
  };
}

}  // namespace

LossSpec perceptual_term() {
  return {"perceptual", "Johnson et al., ECCV 2016, sec. 3.2", LossNeeds::pictures, [](const Options& options) {
            return compare_features(options, "perceptual", default_taps, perceptual_loss);
          }};
}

LossSpec style_term() {
  return {"style", "Gatys et al., CVPR 2016, sec. 2.2", LossNeeds::pictures,
          [](const Options& options) { return compare_features(options, "style", default_taps, style_loss); }};
}

/// The last of the taps, the coarsest, counts twice, as the paper's relu4_2: once for style, once for content.
LossSpec id_mrf_term() {
  return {"id_mrf", "Wang et al., NeurIPS 2018, sec. 3.2", LossNeeds::pictures, [](const Options& options) {
            const auto bandwidth = options.number("bandwidth", 0.5, 0.01, 10);
            const auto roles = options.choice("roles", "made_asks", {"made_asks", "target_asks"}) == "made_asks"
                                   ? MrfRoles::made_asks
                                   : MrfRoles::target_asks;
            const auto usual = [](const auto&) { return std::vector<std::string>{"relu3_2", "relu4_2"}; };
            return compare_features(options, "id_mrf", usual, [=](const auto& made, const auto& real) {
              auto sum = id_mrf(made.back(), real.back(), roles, bandwidth);
              for (size_t i = 0; i < made.size(); ++i) sum = sum + id_mrf(made[i], real[i], roles, bandwidth);
              return sum;
            });
          }};
}

LossSpec feature_distance_term() {
  return {"feature_distance", "Zhang et al., CVPR 2018, sec. 3, without learned weights", LossNeeds::pictures,
          [](const Options& options) {
            return compare_features(options, "feature_distance", feature_distance_taps, feature_distance);
          }};
}

LossSpec lpips_term() {
  return {"lpips", "Zhang et al., CVPR 2018, sec. 3", LossNeeds::pictures, [](const Options& options) -> Loss {
            const auto weights = read_file_name(options, "weights", "lpips");
            const auto lin = read_file_name(options, "lin", "lpips");
            const auto of = options.choice("of", "composite", {"composite", "made", "both"});
            options.finish();
            const auto net = PerceptualNet::load(weights);
            const auto lpips = std::make_shared<const Lpips>(net, read_safetensors(lin));
            return [=](const LossInput& in) {
              net->to(in.target.device(), torch::kFloat);
              auto sum = torch::zeros({}, in.target.options());
              for (const auto& picture : judged_pictures(in, of))
                sum = sum + lpips->distance(picture, in.target).mean();
              return sum;
            };
          }};
}

}  // namespace mend
