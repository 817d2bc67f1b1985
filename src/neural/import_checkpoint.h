/// From an official checkpoint to a weights file of mend.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace mend {

struct ImportOptions {
  std::string network;                             ///< a name of the catalogue
  std::map<std::string, std::string> options;      ///< of the network; the others are told by the checkpoint
  std::vector<std::filesystem::path> checkpoints;  ///< one or two; two are parts of one network (EdgeConnect)
  std::filesystem::path output;
  bool bgr = false;   ///< the checkpoint was trained on BGR pictures: its first and last layers are turned to RGB
  bool half = false;  ///< store fp16
};

struct ImportReport {
  size_t tensors = 0;
  std::vector<std::string> taken_from;         ///< for each checkpoint: the prefix in the file that was used
  std::map<std::string, std::string> options;  ///< the network was built with
  size_t left_out = 0;                         ///< tensors of the checkpoints that belong to something else
  std::string sha256;                          ///< of the written file
};

/// Finds the network's state in the checkpoints (any format, nesting and prefix), verifies every name, shape and value,
/// and writes `output` whole or not at all, with network, options, source names and their SHA-256 in its metadata: the
/// same checkpoints give the same bytes.
/// Throws Error{bad_weights} that names what is missing, surplus or of another shape and what the file looks like
/// instead; Error{invalid_argument} for an unknown network or option.
ImportReport import_checkpoint(const ImportOptions& options);

}  // namespace mend
