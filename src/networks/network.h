/// Networks: what a generator and a critic are, and the catalogue of all of them.
///
/// A network is one file here and one line in networks.def (or critics.def). Its parameters carry the official
/// state_dict names, so that official checkpoints load without a map; its own value range stays inside its file.
#pragma once
#include <torch/torch.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/options.h"

namespace mend {

/// Fills holes.
class Network : public torch::nn::Module {
 public:
  /// @param image (N,3,H,W) float32 in [0,1]; values under the hole are never read.
  /// @param hole  (N,1,H,W) float32, 1 = missing, 0 = known. H and W are multiples of the spec's size_multiple.
  /// @return every picture the network predicts, each (N,3,h,w) in [0,1], the final one last (h = H, w = W there);
  ///         known pixels are the network's own and not composited. Coarse-to-fine networks give their coarse
  ///         result first, multi-scale ones their levels; training puts losses on all of them.
  virtual std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) = 0;

  /// The final picture alone, (N,3,H,W) in [0,1].
  torch::Tensor forward(const torch::Tensor& image, const torch::Tensor& hole) { return stages(image, hole).back(); }
};

/// Judges pictures: real or made, as a whole, per patch or per pixel.
class Critic : public torch::nn::Module {
 public:
  /// @param picture (N,C,H,W) in [0,1] (C = 3 unless the critic says otherwise); @param hole (N,1,H,W).
  /// @return every layer's activation for feature matching, the logits last; their shape is the critic's own.
  virtual std::vector<torch::Tensor> features(const torch::Tensor& picture, const torch::Tensor& hole) = 0;

  /// The logits: higher is more real (the dense detector: 2 channels, known and missing).
  torch::Tensor forward(const torch::Tensor& picture, const torch::Tensor& hole) {
    return features(picture, hole).back();
  }
};

template <typename Module>
struct ModuleSpec {
  std::string_view name;
  std::string_view paper;             ///< authors, venue, section
  std::string_view official_licence;  ///< of the official weights, "none published" if there are none
  int64_t size_multiple = 1;          ///< H and W are multiples of this
  int64_t minimum_size = 1;           ///< and at least this
  /// The options' defaults give the official network; every one takes "width" (official size by default).
  std::function<std::shared_ptr<Module>(const Options&)> make;
  /// Critics with a dense layer judge squares of one side, which their option "size" sets: its default. 0: any size.
  int64_t fixed_size = 0;
  /// In bfloat16 its fills are less than 40 dB from those in float32: the precision `auto` is float32 then.
  bool needs_fp32 = false;
};
using NetworkSpec = ModuleSpec<Network>;
using CriticSpec = ModuleSpec<Critic>;

/// In the order of networks.def.
const std::vector<NetworkSpec>& network_catalog();
const std::vector<CriticSpec>& critic_catalog();

/// Throws invalid_argument with the nearest name if there is none.
const NetworkSpec& find_network(std::string_view name);
const CriticSpec& find_critic(std::string_view name);

}  // namespace mend
