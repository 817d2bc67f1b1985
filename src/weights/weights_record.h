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
  std::string tensors_sha256;                  ///< what tensors_digest() said when it was written ("tensors_sha256")
  std::string critic = {};                     ///< instead of a network, the critic it is for ("critic")
};

WeightsRecord record_of(const TensorFile& file);

/// Adds the record to the file's metadata, and the digest of the tensors as they are now; empty fields are left out.
void put_record(TensorFile& file, const WeightsRecord& record);

/// SHA-256 of every tensor's name, type, shape and bytes, in name order.
std::string tensors_digest(const TensorFile& file);

/// Throws Error{bad_weights} if the file records a digest and its tensors have another. `what` names it in the message.
void check_digest(const TensorFile& file, const std::string& what);

}  // namespace mend
