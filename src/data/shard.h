/// Shards: photographs and holes as raw bytes in safetensors files, so that training decodes nothing.
///
/// A photo shard holds tensors `photo.<n>`, (H,W,3) uint8 RGB, and metadata `name.<n>` (source folder and file name)
/// and, where it is known, `credit.<n>` (author, source and licence). A hole shard holds `hole.<n>`, (H,W) uint8, 1 =
/// missing. Files are memory-mapped.
#pragma once
#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <vector>

namespace mend {

struct Record {
  std::string name;
  at::Tensor values;        ///< uint8, contiguous: (H,W,3) of a photograph or (H,W) of a hole
  std::string credit = {};  ///< who made it, where it is from, under which licence; empty if that is not known
};

struct Records {
  std::vector<Record> items;
  std::vector<std::string> skipped;  ///< one sentence for each damaged shard or record that was left out
};

enum class RecordKind { photo, hole };

/// The file of photographs kept from training.
constexpr const char* validation_shard = "validation.safetensors";

/// Reads every *.safetensors file named (a folder stands for its files, by name, but validation.safetensors). A damaged
/// file or a record of the wrong shape is skipped and named in `skipped`. Throws Error{io} if a path does not exist.
Records read_shards(const std::vector<std::filesystem::path>& paths, RecordKind kind);

/// The files that paths stand for: a folder for its shards by name, but validation.safetensors. Throws Error{io}.
std::vector<std::filesystem::path> shard_files(const std::vector<std::filesystem::path>& paths);

/// Writes records as one shard, atomically.
void write_shard(const std::filesystem::path& path, RecordKind kind, const std::vector<Record>& records);

}  // namespace mend
