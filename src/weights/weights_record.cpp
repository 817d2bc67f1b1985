#include "weights/weights_record.h"

namespace mend {
namespace {
const std::string option_prefix = "option.";
}

WeightsRecord record_of(const TensorFile& file) {
  const auto text = [&](const char* key) {
    const auto found = file.metadata.find(key);
    return found == file.metadata.end() ? std::string() : found->second;
  };
  WeightsRecord record{text("network"), {}, text("source"), text("source_sha256")};
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
}

}  // namespace mend
