/// The manifest of a batch: one JSON line per picture, appended when it is done or has failed.
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "cli/fill_job.h"
#include "cli/shard.h"

namespace mend {

/// "mend-manifest.jsonl"; of a shard "mend-manifest-1-of-4.jsonl".
std::string manifest_name(const Shard& shard);

/// The shard a manifest's name tells; empty for other names and for the manifest of a whole batch.
std::optional<Shard> shard_of_name(const std::string& name);

/// What a manifest says: the last line about each output, and whether the run came to its end.
struct ManifestLines {
  std::map<std::string, std::string> last;  ///< output -> line
  bool finished = false;                    ///< the last line is add_finished()'s
  size_t whole = 0;                         ///< bytes up to the end of the last whole line
};

/// A last line that a crash cut off is left out; any other line that is not ours throws Error{bad_image}.
ManifestLines read_manifest(const std::filesystem::path& file);

class Manifest {
 public:
  /// Opens or begins `file`; `keep` reads what it holds (and cuts off half a line), otherwise it starts empty.
  Manifest(std::filesystem::path file, bool keep);
  ~Manifest();
  Manifest(const Manifest&) = delete;
  Manifest& operator=(const Manifest&) = delete;

  /// True if the last line about this output says it was made from the same bytes with the same options, and the
  /// output still has the bytes it had.
  bool verified(const FillJob& job, const FillSettings& settings) const;

  void add_done(const FillJob& job, const FillSettings& settings, const FillResult& result);
  void add_failed(const FillJob& job, const FillSettings& settings, const std::string& error);
  /// The shard has been through all its pictures: what `mend manifest merge` looks for.
  void add_finished(const Shard& shard, size_t pictures);

 private:
  void append(const std::string& line);
  std::filesystem::path file_;
  int descriptor_ = -1;
  std::map<std::string, std::string> last_;  ///< output -> its last line
};

}  // namespace mend
