/// A file's bytes as memory, without reading them all: pages come in as they are touched.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace mend {

/// Read-only memory map of a whole file. Throws Error{io} if it cannot be opened (or is a folder), Error{bad_image}
/// if it is empty.
class FileBytes {
 public:
  explicit FileBytes(const std::filesystem::path& path);
  ~FileBytes();
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;
  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  const uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace mend
