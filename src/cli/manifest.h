/// The manifest of a batch: one JSON line per picture, appended when it is done or has failed.
#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "cli/fill_job.h"

namespace mend {

class Manifest {
 public:
  /// Opens or begins `file`; `keep` reads what it holds, otherwise it starts empty. A last line that a crash cut off
  /// is dropped; any other line that is not ours throws Error{bad_image}.
  Manifest(std::filesystem::path file, bool keep);
  ~Manifest();
  Manifest(const Manifest&) = delete;
  Manifest& operator=(const Manifest&) = delete;

  /// True if the last line about this output says it was made from the same bytes with the same options, and the
  /// output still has the bytes it had.
  bool verified(const FillJob& job, const FillSettings& settings) const;

  void add_done(const FillJob& job, const FillSettings& settings, const FillResult& result);
  void add_failed(const FillJob& job, const FillSettings& settings, const std::string& error);

 private:
  void append(const std::string& line);
  std::filesystem::path file_;
  int descriptor_ = -1;
  std::map<std::string, std::string> last_;  ///< output -> its last line
};

}  // namespace mend
