/// A file that appears whole or not at all.
#pragma once
#include <cstddef>
#include <filesystem>

namespace mend {

/// Data goes to a temporary file in the target's folder; commit() syncs it and renames it over the target.
/// Without commit() (an exception, a full disk) the temporary file is removed and the target stays as it was.
class AtomicFile {
 public:
  /// Throws Error{io} if the folder is missing or not writable, or the target is a device, say; the message names it.
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Appends; throws Error{io} (a full disk, say).
  void write(const void* data, size_t size);
  /// Where the data lies until commit(), for libraries that want a path. It ends in the target's extension.
  const std::filesystem::path& temporary() const { return temporary_; }
  const std::filesystem::path& target() const { return target_; }
  void commit();

 private:
  std::filesystem::path target_, temporary_;
  int descriptor_ = -1;
};

/// Writes `size` bytes as the whole file.
void write_file_atomically(const std::filesystem::path& target, const void* data, size_t size);

}  // namespace mend
