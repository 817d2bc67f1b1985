#include "weights/weights_record.h"

#include <fmt/format.h>
#include <torch/torch.h>

#include "base/error.h"
#include "base/sha256.h"

namespace mend {
namespace {
const std::string option_prefix = "option.";
}

WeightsRecord record_of(const TensorFile& file) {
  const auto text = [&](const char* key) {
    const auto found = file.metadata.find(key);
    return found == file.metadata.end() ? std::string() : found->second;
  };
  WeightsRecord record{text("network"), {}, text("source"), text("source_sha256"), text("tensors_sha256"),
                       text("critic")};
  for (const auto& [key, value] : file.metadata)
    if (key.compare(0, option_prefix.size(), option_prefix) == 0)
      record.options[key.substr(option_prefix.size())] = value;
  return record;
}

void put_record(TensorFile& file, const WeightsRecord& record) {
  const auto put = [&](const char* key, const std::string& value) {
    if (!value.empty()) file.metadata[key] = value;
  };
  put("network", record.network);
  put("source", record.source);
  put("source_sha256", record.source_sha256);
  for (const auto& [key, value] : record.options) file.metadata[option_prefix + key] = value;
  put("tensors_sha256", tensors_digest(file));
}

std::string tensors_digest(const TensorFile& file) {
  Sha256 digest;
  for (const auto& [name, tensor] : file.tensors) {
    const auto about = fmt::format("{} {} {}\n", name, c10::toString(tensor.scalar_type()),
                                   fmt::join(tensor.sizes().begin(), tensor.sizes().end(), "x"));
    digest.update(about.data(), about.size());
    const auto values = tensor.detach().cpu().contiguous();
    digest.update(values.data_ptr(), values.nbytes());
  }
  return digest.hex();
}

void check_digest(const TensorFile& file, const std::string& what) {
  const auto recorded = record_of(file).tensors_sha256;
  if (!recorded.empty() && recorded != tensors_digest(file))
    fail(ErrorCode::bad_weights, "{} is damaged: its tensors are not those it was written with (SHA-256 {})", what,
         recorded.substr(0, 12));
}

}  // namespace mend
