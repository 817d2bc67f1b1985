/// The manifests of the shards of a batch, made one.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace mend {

struct MergedManifest {
  int shards = 0;
  size_t done = 0;                      ///< pictures whose last line says they were filled
  std::vector<std::string> failures;    ///< "PICTURE: why", in the order of the outputs
  std::vector<std::string> unfinished;  ///< shards without a manifest or whose last run did not come to its end
  std::filesystem::path file;           ///< the merged manifest
};

/// Reads `folder`/mend-manifest-I-of-N.jsonl and writes `folder`/mend-manifest.jsonl: one line a picture, its last,
/// sorted by output; `mend fill --resume` without --shard goes on from it. Where shards are unfinished nothing is
/// written unless `partial` is set.
/// @throws Error{io} if there is no manifest of a shard; Error{invalid_argument} if manifests of different splits lie
///         there or one output stands in two of them; Error{bad_image} for a line that is not a manifest's.
MergedManifest merge_manifests(const std::filesystem::path& folder, bool partial);

}  // namespace mend
