/// Networks trained on ImageNet whose features compare pictures: for perceptual and style losses, ID-MRF and LPIPS.
#pragma once
#include <torch/torch.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "weights/tensor_file.h"

namespace mend {

/// A fixed network, its weights given as a file in torchvision's names: VGG-16, VGG-19, AlexNet, SqueezeNet 1.1, or
/// MobileNetV2 with folded batch norms. Which one it is follows from the names; classifier weights are ignored.
///
/// Layers have names of their own ("taps"), each standing for the tensor after the activation:
///   vgg16, vgg19   relu1_1 … relu5_3 (relu5_4), pool1 … pool5
///   alexnet        relu1 … relu5
///   squeezenet     conv1, fire2 … fire9
///   mobilenet_v2   block0 … block18
class PerceptualNet {
 public:
  /// What happens to [0,1] RGB before the first layer; official trainings differ here.
  enum class Input {
    imagenet,  ///< minus mean (0.485, 0.456, 0.406), over deviation (0.229, 0.224, 0.225): as the network was trained
    centred,   ///< minus that mean only (GMCNN)
    plain,     ///< nothing (EdgeConnect, DFNet)
  };

  /// Throws bad_weights if the file is none of the five networks, or a tensor is missing or of the wrong shape.
  explicit PerceptualNet(const TensorFile& file, Input input = Input::imagenet);
  /// Reads a safetensors file.
  static std::shared_ptr<PerceptualNet> load(const std::filesystem::path& path, Input input = Input::imagenet);

  /// @param picture (N,3,H,W) in [0,1] (RGB), H and W at least 32.
  /// @param taps names of layers, in any order; unknown ones throw invalid_argument with those known.
  /// @return one (N,C,h,w) tensor per tap, in the order asked. Gradients flow to the picture, never to the weights.
  std::vector<torch::Tensor> features(const torch::Tensor& picture, const std::vector<std::string>& taps) const;

  const std::string& name() const { return name_; }
  std::vector<std::string> taps() const;
  /// The layers that a perceptual or style loss takes unless told: three early ones, fine to coarse.
  const std::vector<std::string>& default_taps() const { return default_taps_; }
  /// The layers LPIPS compares; empty for mobilenet_v2, for which LPIPS has none.
  const std::vector<std::string>& lpips_taps() const { return lpips_taps_; }

  void to(torch::Device device, torch::ScalarType type);

 private:
  using Weights = std::map<std::string, torch::Tensor>;
  struct Step {
    std::string tap;  ///< empty if nobody asks for this result
    std::function<torch::Tensor(const Weights&, const torch::Tensor&)> apply;
  };

  void build(const TensorFile& file);
  void build_vgg(const std::vector<int>& convolutions_per_block);
  void build_alexnet();
  void build_squeezenet();
  void build_mobilenet();
  void take(const std::string& key, torch::IntArrayRef weight_shape);
  void conv(const std::string& key, torch::IntArrayRef weight_shape, int64_t stride, int64_t padding,
            const std::string& tap);
  void max_pool(int64_t kernel, bool ceil, const std::string& tap);
  void fire(int index, int64_t in, int64_t squeeze, int64_t expand, const std::string& tap);
  void inverted_residual(int index, int64_t in, int64_t expansion, int64_t out, int64_t stride);

  std::string name_;
  Input input_;
  const TensorFile* file_ = nullptr;  // only while the constructor runs
  Weights weights_;
  std::vector<Step> steps_;
  std::vector<std::string> default_taps_, lpips_taps_;
};

}  // namespace mend
