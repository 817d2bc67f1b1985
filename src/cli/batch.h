/// A folder of pictures.
#pragma once
#include <filesystem>

#include "cli/fill_job.h"
#include "cli/shard.h"

namespace mend {

struct BatchSettings {
  std::filesystem::path images, masks, output;  ///< as plan_batch() reads them; `output` is made if missing
  bool resume = false;                          ///< pass over what the manifest and the files' bytes prove done
  Shard shard;
  bool quiet = false;
};

/// Fills every picture; one that fails is told and the others go on. Writes `mend-manifest.jsonl` (with shards:
/// `mend-manifest-1-of-4.jsonl`) into the output folder. Answers exit_ok or exit_partly.
/// @throws Error{cancelled} after Ctrl+C; Error{invalid_argument} if the folder holds a batch already and neither
///         resume nor overwrite is wanted, or holds one that was cut into another number of shards and is not merged;
///         what plan_batch() throws.
int run_batch(const BatchSettings& batch, const FillSettings& settings, const Context& context);

}  // namespace mend
