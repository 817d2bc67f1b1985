/// The nearest-neighbour field: for every patch that touches the hole, the known patch most like it.
///
/// Source: Barnes, Shechtman, Finkelstein and Goldman, "PatchMatch", SIGGRAPH 2009, sec. 3: propagation and random
/// search. Differs: the field is cut into fixed tiles; a tile scans itself in order but sees its neighbours as they
/// were before the sweep, and each patch draws from its own random stream. So tiles can run on any thread in any
/// order and the field is always the same.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/context.h"
#include "classical/patch_distance.h"
#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// A patch is named by its top left pixel.
struct PatchPosition {
  int32_t y = -1, x = -1;
  friend bool operator==(const PatchPosition& a, const PatchPosition& b) { return a.y == b.y && a.x == b.x; }
};

/// (height, width) pixels of feature_channels int16: red, green, blue, the luma's two central differences, the
/// brightness around, and how textured it is around in both directions (zero unless set).
class FeatureMap {
 public:
  FeatureMap(int height, int width);
  int height() const { return height_; }
  int width() const { return width_; }
  const int16_t* at(int y, int x) const { return values_.data() + index(y, x); }
  ptrdiff_t stride() const { return static_cast<ptrdiff_t>(width_) * feature_channels; }
  /// Recomputes the features of `window` from `picture` (1 or 3 channels, in [0,1]).
  /// @param gradient_weight how much a gradient counts against a colour.
  void update(const Raster& picture, const Rect& window, double gradient_weight, int threads);
  /// Sets how bright it is around every pixel: `smooth` is a blurred picture.
  /// @param weight how much that counts against the colours themselves.
  void set_surroundings(const Raster& smooth, double weight);
  /// Sets how textured it is around every pixel. @param texture (2, H, W), of textures()
  void set_texture(const Raster& texture, double weight);
  /// One pixel is as textured around as another.
  void copy_texture(int y, int x, int from_y, int from_x) {
    const int16_t* from = at(from_y, from_x) + texture_channel;
    std::copy(from, from + 2, values_.data() + index(y, x) + texture_channel);
  }

 private:
  enum : size_t { surroundings_channel = 5, texture_channel = 6 };
  size_t index(int y, int x) const {
    return (static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(x)) * feature_channels;
  }
  int height_, width_;
  std::vector<int16_t> values_;
};

/// Which patches can be copied from, and which have to be found.
class PatchDomain {
 public:
  PatchDomain(const Hole& hole, int patch);
  int patch() const { return patch_; }
  /// All positions of a whole patch; empty if the picture is smaller than a patch.
  Rect positions() const { return positions_; }
  /// Wholly known. Any position may be asked about, even one outside.
  bool is_source(int y, int x) const {
    return y >= 0 && x >= 0 && y < positions_.height && x < positions_.width && kind_[index(y, x)] == source;
  }
  bool is_target(int y, int x) const {
    return y >= 0 && x >= 0 && y < positions_.height && x < positions_.width && kind_[index(y, x)] == target;
  }
  const std::vector<PatchPosition>& sources() const { return sources_; }
  /// The smallest rectangle of positions that holds every target.
  const Rect& target_box() const { return target_box_; }

 private:
  enum Kind : uint8_t { source, target };
  size_t index(int y, int x) const {
    return static_cast<size_t>(y) * static_cast<size_t>(positions_.width) + static_cast<size_t>(x);
  }
  int patch_;
  Rect positions_, target_box_;
  std::vector<Kind> kind_;
  std::vector<PatchPosition> sources_;
};

/// The field over PatchDomain::target_box(). Positions in the box that are no targets hold {-1,-1}.
class PatchField {
 public:
  explicit PatchField(const PatchDomain& domain);
  const Rect& box() const { return box_; }
  PatchPosition& source(int y, int x) { return sources_[index(y, x)]; }
  const PatchPosition& source(int y, int x) const { return sources_[index(y, x)]; }
  uint32_t& distance(int y, int x) { return distances_[index(y, x)]; }
  uint32_t distance(int y, int x) const { return distances_[index(y, x)]; }

 private:
  size_t index(int y, int x) const {
    return static_cast<size_t>(y - box_.y) * static_cast<size_t>(box_.width) + static_cast<size_t>(x - box_.x);
  }
  Rect box_;
  std::vector<PatchPosition> sources_;
  std::vector<uint32_t> distances_;
};

struct SearchOptions {
  int radius = 1 << 30;   ///< random search starts this far away, then halves; 0: propagation alone
  uint64_t seed = 0;      ///< another for every sweep
  bool backward = false;  ///< scans tiles from their end
  int threads = 1;
};

/// Gives every target without a source one drawn from all sources. Distances are not computed.
void randomise(PatchField& field, const PatchDomain& domain, uint64_t seed);

/// The distance of every target to its source, against the present features.
void measure(PatchField& field, const PatchDomain& domain, const FeatureMap& features, PatchDistance distance,
             int threads);

/// One sweep; distances must be up to date and stay so. No distance rises.
void search(PatchField& field, const PatchDomain& domain, const FeatureMap& features, PatchDistance distance,
            const SearchOptions& options, const CancelToken& cancel);

/// The field of the next finer level, from one of half its size; targets that fall on no source get a random one.
PatchField upscaled(const PatchField& coarse, const PatchDomain& coarse_domain, const PatchDomain& fine_domain,
                    uint64_t seed);

}  // namespace mend
