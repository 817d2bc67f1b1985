/// What a weights file says about itself, kept in safetensors' metadata.
#pragma once
#include <map>
#include <string>

#include "weights/tensor_file.h"

namespace mend {

struct WeightsRecord {
  std::string network;                         ///< name in the catalogue ("network"); empty if the file does not say
  std::map<std::string, std::string> options;  ///< of the network ("option.width" …)
  std::string source;                          ///< name of the file it was made from ("source")
  std::string source_sha256;                   ///< ("source_sha256")
};

WeightsRecord record_of(const TensorFile& file);

/// Adds the record to the file's metadata; empty fields are left out.
void put_record(TensorFile& file, const WeightsRecord& record);

}  // namespace mend
