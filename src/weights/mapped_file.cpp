#include "weights/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace mend {

MappedFile::MappedFile(const std::filesystem::path& path) {
  // Not blocking: opening a pipe that nobody writes to would wait for ever.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) fail(ErrorCode::io, "cannot read {}: {}", path.string(), std::strerror(errno));
  struct stat status {};
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode)) size_ = static_cast<uint64_t>(status.st_size);
  if (size_ > 0) data_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  const int map_error = errno;
  close(file);
  if (size_ == 0) fail(ErrorCode::bad_weights, "{} is empty or not a file", path.string());
  if (data_ == MAP_FAILED) fail(ErrorCode::io, "cannot map {}: {}", path.string(), std::strerror(map_error));
}

MappedFile::~MappedFile() { munmap(data_, size_); }

}  // namespace mend
