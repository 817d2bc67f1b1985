#include "cli/manifest_merge.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>

#include "base/atomic_file.h"
#include "base/error.h"
#include "cli/manifest.h"

namespace mend {
namespace fs = std::filesystem;
using nlohmann::json;
namespace {

/// The number of shards that the manifests in `folder` speak of.
int shard_count(const fs::path& folder) {
  int count = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (const auto shard = shard_of_name(entry.path().filename().string())) {
      require(count == 0 || count == shard->count, "{} holds shards of {} and of {}: they are of different batches",
              folder.string(), count, shard->count);
      count = shard->count;
    }
  if (error) fail(ErrorCode::io, "cannot read the folder {}: {}", folder.string(), error.message());
  if (count == 0) fail(ErrorCode::io, "there is no mend-manifest-I-of-N.jsonl in {}", folder.string());
  return count;
}

}  // namespace

MergedManifest merge_manifests(const fs::path& folder, bool partial) {
  MergedManifest merged;
  merged.shards = shard_count(folder);
  merged.file = folder / manifest_name({});
  std::map<std::string, std::string> all;  // output -> its last line
  for (int i = 1; i <= merged.shards; ++i) {
    const fs::path file = folder / manifest_name({i, merged.shards});
    const auto lines = fs::exists(file) ? read_manifest(file) : ManifestLines{};
    if (!lines.finished) merged.unfinished.push_back(fmt::format("{}/{}", i, merged.shards));
    for (const auto& [output, line] : lines.last)
      require(all.emplace(output, line).second, "{} stands in the manifests of two shards, one of them {}", output,
              file.string());
  }
  std::string text;
  for (const auto& [output, line] : all) {
    text += line + "\n";
    const json record = json::parse(line);
    if (record.contains("error"))
      merged.failures.push_back(record.value("input", output) + ": " + record.value("error", ""));
    else
      ++merged.done;
  }
  if (merged.unfinished.empty() || partial) write_file_atomically(merged.file, text.data(), text.size());
  return merged;
}

}  // namespace mend
