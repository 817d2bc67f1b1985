/// Metrics that see by a network: LPIPS on two pictures, features for distances between sets of pictures.
///
/// Abstract, because the networks need libtorch and whoever measures does not (docs/adr/0003): the implementation comes
/// from the library that has them.
#pragma once
#include <filesystem>
#include <memory>
#include <vector>

#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// A distance between two pictures.
class PictureDistance {
 public:
  struct Values {
    double picture = 0;  ///< over the whole picture
    double inside = 0;   ///< inside the hole
  };

  virtual ~PictureDistance() = default;
  /// @param truth, result (1 or 3,H,W) in [0,1], of one size; grey is shown to the network as three equal channels.
  /// @param hole (H,W), some pixels missing. Deterministic for a given number of threads.
  /// @throws Error{invalid_argument} if the sizes differ, nothing is missing, or a side is below 32 pixels.
  virtual Values measure(const Raster& truth, const Raster& result, const Hole& hole) const = 0;
};

/// What a network says of one picture as a whole.
class PictureFeatures {
 public:
  virtual ~PictureFeatures() = default;
  /// @param picture (1 or 3,H,W) in [0,1], at least 32x32. @return as many numbers for every picture.
  virtual std::vector<float> of(const Raster& picture) const = 0;
};

/// The features of several pictures.
using FeatureSet = std::vector<std::vector<float>>;

class LearnedMetrics {
 public:
  virtual ~LearnedMetrics() = default;

  /// LPIPS (Zhang et al., CVPR 2018). Inside the hole: the layers' distance maps are brought to full size bilinearly
  /// and averaged over missing pixels.
  /// @param network AlexNet, VGG-16 or SqueezeNet 1.1 in torchvision's names; @param lin the paper's linear weights.
  /// @param threads 0: as many as this process may use.
  /// @throws Error{io} or Error{bad_weights} that names the file.
  virtual std::unique_ptr<PictureDistance> lpips(const std::filesystem::path& network, const std::filesystem::path& lin,
                                                 int threads) const = 0;

  /// How made up a result looks to the dense detector (fill/judge.h): its mean heat over the picture; inside, over the
  /// hole and the rim around it. The truth is not looked at.
  /// @param detector weights of the critic dense_detector. Errors as above.
  virtual std::unique_ptr<PictureDistance> artificiality(const std::filesystem::path& detector, int threads) const = 0;

  /// The features of Frechet distances, by what the file holds: MobileNetV2's last layer averaged over the picture at
  /// its own size (1280 numbers), or Inception-v3's in the pytorch-fid layout at 299x299 (2048). Errors as above.
  virtual std::unique_ptr<PictureFeatures> features(const std::filesystem::path& network, int threads) const = 0;

  /// Frechet distance (Heusel et al., NIPS 2017) and kernel distance (Binkowski et al., ICLR 2018) between two sets, in
  /// float64. @throws Error{invalid_argument} for fewer than two pictures in a set.
  virtual double frechet_distance(const FeatureSet& a, const FeatureSet& b) const = 0;
  virtual double kernel_distance(const FeatureSet& a, const FeatureSet& b) const = 0;
};

}  // namespace mend
