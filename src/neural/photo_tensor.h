/// Photograph files as the shards' writer wants them.
#pragma once
#include <ATen/core/Tensor.h>

#include <filesystem>

namespace mend {

/// (H,W,3) uint8, whatever the file's depth; grey becomes three equal channels. Throws Error if it cannot be read.
at::Tensor decode_photo(const std::filesystem::path& path);

}  // namespace mend
