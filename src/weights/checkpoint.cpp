#include "weights/checkpoint.h"

#include "base/error.h"
#include "weights/name_maps.h"
#include "weights/old_forms.h"
#include "weights/pytorch_file.h"
#include "weights/tensorflow_bundle.h"

namespace mend {
namespace fs = std::filesystem;

const char* to_string(CheckpointFormat format) {
  switch (format) {
    case CheckpointFormat::safetensors: return "safetensors";
    case CheckpointFormat::pytorch: return "PyTorch";
    case CheckpointFormat::tensorflow: return "TensorFlow";
  }
  return "unknown";
}

CheckpointFormat checkpoint_format(const fs::path& path) {
  const bool bundle = path.extension() == ".index" || (!fs::exists(path) && fs::exists(path.string() + ".index"));
  if (bundle) return CheckpointFormat::tensorflow;
  if (!fs::exists(path)) fail(ErrorCode::io, "there is no file {}", path.string());
  return looks_like_pytorch(path) ? CheckpointFormat::pytorch : CheckpointFormat::safetensors;
}

TensorFile read_checkpoint(const fs::path& path) {
  const auto format = checkpoint_format(path);
  if (format == CheckpointFormat::tensorflow) return from_tensorflow_names(read_tensorflow_bundle(path));
  auto file = format == CheckpointFormat::pytorch ? read_pytorch(path) : read_safetensors(path);
  to_present_form(file);
  return file;
}

}  // namespace mend
