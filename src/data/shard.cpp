#include "data/shard.h"

#include <torch/torch.h>

#include <algorithm>

#include "base/error.h"
#include "weights/tensor_file.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

const char* prefix_of(RecordKind kind) { return kind == RecordKind::photo ? "photo." : "hole."; }

bool well_formed(const at::Tensor& values, RecordKind kind) {
  if (values.scalar_type() != at::kByte || values.numel() == 0) return false;
  return kind == RecordKind::photo ? values.dim() == 3 && values.size(2) == 3 : values.dim() == 2;
}

}  // namespace

std::vector<fs::path> shard_files(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const auto& path : paths) {
    if (!fs::exists(path)) fail(ErrorCode::io, "cannot read {}: there is no such shard or folder", path.string());
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    std::vector<fs::path> inside;
    for (const auto& entry : fs::directory_iterator(path))
      if (entry.path().extension() == ".safetensors" && entry.path().filename() != validation_shard)
        inside.push_back(entry.path());
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

Records read_shards(const std::vector<fs::path>& paths, RecordKind kind) {
  Records records;
  const std::string prefix = prefix_of(kind);
  for (const auto& path : shard_files(paths)) {
    try {
      const auto file = read_safetensors(path);
      for (const auto& record : file.tensors) {
        const std::string& key = record.first;
        const auto& tensor = record.second;
        if (key.rfind(prefix, 0) != 0) continue;
        if (!well_formed(tensor, kind)) {
          records.skipped.push_back(fmt::format("{}: {} is not an 8-bit {}", path.string(), key,
                                                kind == RecordKind::photo ? "RGB picture" : "hole"));
          continue;
        }
        const auto text = [&](const std::string& what, const std::string& fallback) {
          const auto found = file.metadata.find(what + key.substr(prefix.size()));
          return found == file.metadata.end() ? fallback : found->second;
        };
        records.items.push_back({text("name.", key), tensor, text("credit.", "")});
      }
    } catch (const Error& error) {
      records.skipped.emplace_back(error.what());
    }
  }
  return records;
}

void write_shard(const fs::path& path, RecordKind kind, const std::vector<Record>& records) {
  TensorFile file;
  for (size_t i = 0; i < records.size(); ++i) {
    require(well_formed(records[i].values, kind), "{} cannot go into a shard: it is not 8-bit", records[i].name);
    const auto number = fmt::format("{:06}", i);  // so that name order is this order
    file.tensors[prefix_of(kind) + number] = records[i].values;
    file.metadata["name." + number] = records[i].name;
    if (!records[i].credit.empty()) file.metadata["credit." + number] = records[i].credit;
  }
  write_safetensors(path, file);
}

}  // namespace mend
