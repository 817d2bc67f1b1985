/// Pictures with a hole and what a first stage made of them, packed, so that a second stage is trained without running
/// the first at every step (training/refinement.cpp).
///
/// A shard holds for each number n the tensors `photo.<n>` (S,S,3), `hole.<n>` (S,S; 1 = missing) and `coarse.<n>`
/// (c,c,3), uint8, and metadata `name.<n>`, `credit.<n>` (both as in data/shard.h) and once `first_stage`, what made
/// them.
#pragma once
#include <string>
#include <vector>

#include "data/sampler.h"

namespace mend {

struct PackedFill {
  Record photo;             ///< values (S,S,3)
  at::Tensor hole, coarse;  ///< (S,S) and (c,c,3), uint8
};

struct PackedFills {
  std::vector<PackedFill> items;
  std::vector<std::string> skipped;  ///< one sentence for each damaged shard or fill that was left out
};

/// Reads every shard named (a folder stands for its files). Throws Error{io} if a path does not exist.
PackedFills read_fills(const std::vector<std::filesystem::path>& paths);
/// Writes one shard, atomically.
void write_fills(const std::filesystem::path& path, const std::vector<PackedFill>& fills,
                 const std::string& first_stage);

/// Batches of packed fills, drawn at random, half of them mirrored. What a first stage made holds for its picture
/// alone, so nothing else is done to them.
class FillSampler final : public BatchSource {
 public:
  /// Throws invalid_argument if there are none or if they differ in size.
  explicit FillSampler(PackedFills fills, const SamplerOptions& options);
  /// The side of the pictures.
  int64_t size() const { return fills_.items.front().photo.values.size(0); }
  /// @param size must be size()
  Batch batch(int64_t step, int64_t count, int64_t size, int64_t first = 0) const override;

 private:
  PackedFills fills_;
  uint64_t seed_;
  bool flip_;
};

}  // namespace mend
