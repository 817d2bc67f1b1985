/// The pictures of an evaluation: which photograph gets which hole.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "evaluation/protocol.h"

namespace mend {

struct EvaluationCase {
  std::string bucket;           ///< "20-30"; "all" where the holes have no buckets
  std::string photo;            ///< stem of the file, unique in the protocol
  std::filesystem::path truth;  ///< the photograph
  std::filesystem::path hole;   ///< the mask file, white = hole
};

/// Photographs and holes in the order of their names; within a bucket photograph i gets hole i modulo their number,
/// as the papers pair fixed lists. @throws Error{io} if a folder is missing or holds no picture; invalid_argument if
/// a bucket does not exist (those that do are listed) or two photographs have one stem.
std::vector<EvaluationCase> evaluation_cases(const Protocol& protocol);

}  // namespace mend
