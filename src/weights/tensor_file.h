/// Named tensors in a file.
#pragma once
#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

namespace mend {

/// A checkpoint in memory, whatever format it came from. Names are state_dict names.
struct TensorFile {
  std::map<std::string, at::Tensor> tensors;
  std::map<std::string, std::string> metadata;  ///< safetensors' __metadata__: text only
};

/// Reads a safetensors file. The file is memory-mapped: tensors point into it (copy before you write to one), and the
/// mapping lives as long as the last of them. Types: F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL.
/// Throws Error{io} if it cannot be opened, Error{bad_weights} if the header lies about anything: every offset, shape
/// and overlap is checked before a tensor is made.
TensorFile read_safetensors(const std::filesystem::path& path);

/// Writes the tensors (any strides) in name order, atomically. Equal input gives equal bytes.
void write_safetensors(const std::filesystem::path& path, const TensorFile& file);

}  // namespace mend
