/// PyTorch checkpoints (.pth, .pt, .ckpt): both forms that torch.save has written, read without running anything.
#pragma once
#include <filesystem>

#include "weights/tensor_file.h"

namespace mend {

/// Reads a file of torch.save: the zip form (PyTorch 1.6 and later) or the legacy form before it.
///
/// Names are the paths through the dictionaries and lists, joined by dots: {'state_dict': {'a.weight': t}} gives
/// "state_dict.a.weight". Leaves that are no tensors (epochs, learning rates) become metadata under their paths; one
/// that is neither text nor number is left out. Tensors that share a storage share memory; where the file keeps them
/// aligned they point into the mapped file. Strides are kept.
///
/// Understood are tensors of types F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL, parameters, and plain containers. Any
/// other class or function in the file, known good or not, is Error{bad_weights} that names it; so is a storage, shape,
/// offset or stride that does not fit the bytes that are there. Error{io} if the file cannot be opened.
TensorFile read_pytorch(const std::filesystem::path& path);

/// Whether the file starts like one of the two forms.
bool looks_like_pytorch(const std::filesystem::path& path);

}  // namespace mend
