/// Receives a multipart/form-data body (RFC 7578) into files of the store, without holding it in memory.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/image_store.h"
#include "server/router.h"

namespace mend {

/// Fields by their names. File names that the client gives are not looked at.
using Upload = std::map<std::string, std::unique_ptr<ImageStore::Incoming>>;

/// Every field of `wanted` must come once and no other may; false (and an answer) otherwise, and for a body that is too
/// long or breaks off.
bool receive_upload(const Call& call, ImageStore& images, const std::vector<std::string>& wanted, Upload& upload);

}  // namespace mend
