#include "image/file_bytes.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace mend {

FileBytes::FileBytes(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(ErrorCode::io, "cannot read {}: {}", path.string(), std::strerror(errno));
  struct stat facts {};
  const bool known = fstat(file, &facts) == 0;
  const bool regular = known && S_ISREG(facts.st_mode);
  if (regular && facts.st_size > 0) {
    size_ = static_cast<size_t>(facts.st_size);
    void* mapped = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
    if (mapped != MAP_FAILED) data_ = static_cast<const uint8_t*>(mapped);
  }
  const int error = errno;
  close(file);
  if (known && S_ISDIR(facts.st_mode)) fail(ErrorCode::io, "cannot read {}: it is a folder, not a file", path.string());
  if (!regular) fail(ErrorCode::io, "cannot read {}: it is not a plain file", path.string());
  if (facts.st_size == 0) fail(ErrorCode::bad_image, "{} is empty", path.string());
  if (!data_) fail(ErrorCode::io, "cannot read {}: {}", path.string(), std::strerror(error));
}

FileBytes::~FileBytes() { munmap(const_cast<uint8_t*>(data_), size_); }

}  // namespace mend
