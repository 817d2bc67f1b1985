/// Training batches: random crops of photographs with random holes, made beside the computation.
#pragma once
#include <functional>
#include <memory>

#include "base/options.h"
#include "data/shard.h"

namespace mend {

struct Batch {
  at::Tensor image;  ///< (B,3,S,S) float32 in [0,1]
  at::Tensor hole;   ///< (B,1,S,S) float32, 1 = missing; every sample has missing and known pixels
};

struct SamplerOptions {
  uint64_t seed = 0;
  double zoom_out = 2;      ///< a crop covers up to this times the batch's size and is reduced to it, >= 1
  bool flip = true;         ///< mirror half of the crops
  double jitter = 0.1;      ///< brightness and gamma vary by this share, 0..0.5
  double boxes = 0.1;       ///< share of holes that are one to four boxes
  double generated = 0.25;  ///< share of holes that a generator below draws; the others are packed ones
  std::vector<std::string> generators = {"free-form", "random-medium", "random-thick", "irregular", "object"};
  double unions = 0.2;   ///< share of holes that have another packed one added
  int dilate = 4;        ///< packed holes grow by up to this many pixels
  double largest = 0.6;  ///< no hole covers more than this share of the crop
  static SamplerOptions read(const Options& options);
};

/// Sample i of step s depends on (seed, s, i) and the shards alone: resuming at step s needs no other state.
class Sampler {
 public:
  /// `holes` may be empty: then all holes are boxes. Throws invalid_argument if there are no photographs.
  Sampler(Records photos, Records holes, SamplerOptions options);
  /// Safe to call from several threads.
  Batch batch(int64_t step, int64_t count, int64_t size) const;

 private:
  void crop(uint64_t stream, int64_t size, float* planes) const;
  void hole(uint64_t stream, int64_t size, float* plane) const;
  Records photos_, holes_;
  std::vector<double> cumulative_;  ///< photographs are drawn by the square root of their area
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
