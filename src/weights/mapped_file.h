/// A file as memory.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace mend {

/// The whole of a file, mapped privately: pages are read when touched, and a stray write never reaches the file
/// (PyTorch has no read-only tensors).
class MappedFile {
 public:
  /// Throws Error{io} if the file cannot be opened, Error{bad_weights} if it is empty or no regular file.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  char* data() const { return static_cast<char*>(data_); }
  uint64_t size() const { return size_; }

 private:
  void* data_ = nullptr;
  uint64_t size_ = 0;
};

}  // namespace mend
