/// A checkpoint of any format, by its path.
#pragma once
#include <filesystem>
#include <string>

#include "weights/tensor_file.h"

namespace mend {

enum class CheckpointFormat { safetensors, pytorch, tensorflow };
const char* to_string(CheckpointFormat format);

/// From the first bytes (safetensors, PyTorch) or the name (a TensorFlow index, or the path without its `.index`).
/// Throws Error{io} if there is no such file.
CheckpointFormat checkpoint_format(const std::filesystem::path& path);

/// Reads it with the reader of its format. TensorFlow variables are renamed and turned as name_maps.h says, the others
/// brought to the form of today as old_forms.h says.
TensorFile read_checkpoint(const std::filesystem::path& path);

}  // namespace mend
