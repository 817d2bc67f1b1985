/// Folders of photographs and hole files to shards. Decoding is the caller's: this folder knows no image library.
#pragma once
#include <functional>

#include "base/context.h"
#include "data/shard.h"

namespace mend {

/// Reads a file as uint8 (H,W,3) RGB, or for holes (H,W) with 1 = missing; throws Error if it cannot.
using Decode = std::function<at::Tensor(const std::filesystem::path&)>;

struct PackOptions {
  int64_t long_side = 768;             ///< larger photographs are reduced to this, with an antialiasing filter
  double validation_share = 0.05;      ///< of the photographs, whole, chosen by a hash of the name
  uint64_t shard_bytes = 512'000'000;  ///< a new shard is begun beyond this
  int kept_for_evaluation = 60;        ///< holes: the first so many of each folder, by name, are left out
};

struct PackReport {
  int64_t trained = 0, validated = 0;  ///< records written
  std::vector<std::string> skipped;    ///< one sentence for each file that could not be read
};

/// Writes OUT/train-<n>.safetensors and OUT/validation.safetensors from every .jpg, .jpeg, .png, .webp and .tif below
/// the folders, in name order. Which photographs are kept for validation depends on their names alone. A photograph's
/// credit is its row in a table (*.tsv, first column `file`) beside it: "author: …; licence: …".
PackReport pack_photos(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& out,
                       const Decode& decode, const PackOptions& options, const Context& context);

/// Writes OUT/holes.safetensors from hole files sorted into folders (buckets of hole share, say).
PackReport pack_holes(const std::filesystem::path& folder, const std::filesystem::path& out, const Decode& decode,
                      const PackOptions& options, const Context& context);

}  // namespace mend
