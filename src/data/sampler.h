/// Training batches: random crops of photographs with random holes, made beside the computation.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/options.h"
#include "base/rng.h"
#include "data/shard.h"
#include "image/hole.h"

namespace mend {

struct Batch {
  at::Tensor image;        ///< (B,3,S,S) float32 in [0,1]
  at::Tensor hole;         ///< (B,1,S,S) float32, 1 = missing; every sample has missing and known pixels
  at::Tensor coarse = {};  ///< (B,3,c,c) float32 in [0,1]: a first stage's fill, where fills are packed (data/fills.h)
};

/// Where batches come from. Sample i of step s depends on (seed, s, i) and the shards alone: resuming at step s needs
/// no other state.
class BatchSource {
 public:
  virtual ~BatchSource() = default;
  /// Samples first to first + count - 1 of a step. Safe to call from several threads.
  virtual Batch batch(int64_t step, int64_t count, int64_t size, int64_t first = 0) const = 0;
};

struct SamplerOptions {
  uint64_t seed = 0;
  double zoom_out = 2;  ///< a crop covers up to this times the batch's size and is reduced to it, >= 1
  bool flip = true;     ///< mirror half of the crops
  double jitter = 0.1;  ///< brightness and gamma vary by this share, 0..0.5
  double jpeg = 0;      ///< share of crops that get the noise of a JPEG of quality 30 to 95 (jpeg_noise.h)
  /// Kinds of holes and how often each is drawn, in proportion: "packed" (of the hole shards) and any hole generator.
  std::vector<std::pair<std::string, double>> holes = {{"packed", 13},       {"boxes", 2},        {"free-form", 1},
                                                       {"random-medium", 1}, {"random-thick", 1}, {"irregular", 1},
                                                       {"object", 1}};
  bool even_buckets = false;  ///< packed holes: each tenth of hole share equally often, else each hole
  double unions = 0.2;        ///< share of holes that have another packed one added
  int dilate = 4;             ///< packed holes grow by up to this many pixels
  double rotate = 0;          ///< packed holes are turned by up to so many degrees either way, besides quarter turns
  double border = 0;          ///< share of the side that stays known along each border, 0..0.4 ...
  double bordered = 0;        ///< ... in this share of the holes
  double largest = 0.6;       ///< no hole covers more than this share of the crop
  /// [data] without the paths, and [holes]: kind = weight.
  static SamplerOptions read(const Options& data, const std::map<std::string, double>& holes);
};

/// Random crops of photographs with random holes.
class Sampler final : public BatchSource {
 public:
  /// `holes` may be empty: then none is packed, and all are boxes if no other kind is wanted. Throws invalid_argument
  /// if there are no photographs.
  Sampler(Records photos, Records holes, SamplerOptions options);
  Batch batch(int64_t step, int64_t count, int64_t size, int64_t first = 0) const override;
  /// The photograph that such a sample is cut from.
  const Record& photo_of(int64_t step, int64_t i) const;

 private:
  const Record& draw_photo(Rng& rng) const;
  void crop(uint64_t stream, int64_t size, float* planes) const;
  void hole(uint64_t stream, int64_t size, float* plane) const;
  Hole packed_hole(int64_t size, Rng& rng) const;
  Hole hole_of_kind(const std::string& kind, int64_t size, Rng& rng) const;
  Records photos_, holes_;
  std::vector<std::vector<size_t>> buckets_;  ///< holes by the tenth of their share, empty tenths left out
  std::vector<double> cumulative_;            ///< photographs are drawn by the square root of their area
  SamplerOptions options_;
};

/// Calls `make(step)` for first, first+1, … on worker threads, a few steps ahead, and hands the results out in order.
class Prefetcher {
 public:
  using Make = std::function<Batch(int64_t step)>;
  Prefetcher(Make make, int64_t first_step, int threads, int ahead);
  ~Prefetcher();
  Batch next();
  /// Seconds that next() has waited for data so far.
  double waited() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mend
