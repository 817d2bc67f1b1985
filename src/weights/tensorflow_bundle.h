/// TensorFlow V2 checkpoints ("bundles"): NAME.index, a sorted table of variables, and NAME.data-00000-of-00001 ….
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "weights/tensor_file.h"

namespace mend {

struct BundleVariable {
  std::optional<at::ScalarType> type;  ///< empty for text and other types that are no weights
  std::vector<int64_t> shape;
  int64_t shard = 0;
  uint64_t offset = 0, size = 0;  ///< bytes in the shard
  uint32_t crc = 0;               ///< masked CRC-32C of those bytes
};

struct BundleIndex {
  int64_t shards = 0;
  std::map<std::string, BundleVariable> variables;
};

/// Reads the index alone. The format is LevelDB's table (tensorflow/core/lib/io/format.h) of protocol buffers
/// (tensor_bundle.proto), all read here by hand; blocks are checked by their CRC-32C. Compressed blocks are refused:
/// TensorFlow writes none here.
/// Throws Error{bad_weights} that names what is wrong, Error{io} if the file cannot be opened.
BundleIndex read_bundle_index(const std::filesystem::path& index);

/// The variables under their TensorFlow names and in TensorFlow's layout (kernels are height, width, in, out); see
/// name_maps.h. `path` is the index file or the path without `.index`. Variables that are text (the object graph) are
/// left out. Throws Error{io} that names the shard if one is missing, Error{bad_weights} if one is damaged.
TensorFile read_tensorflow_bundle(const std::filesystem::path& path);

}  // namespace mend
