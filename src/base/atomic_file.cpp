#include "base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void fail_io(const char* verb, const fs::path& path) {
  fail(ErrorCode::io, "cannot {} {}: {}", verb, path.string(), std::strerror(errno));
}

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

mode_t current_umask() {
  const mode_t mask = umask(022);
  umask(mask);
  return mask;
}

}  // namespace

AtomicFile::AtomicFile(fs::path target) : target_(std::move(target)) {
  // A rename would put a file in the place of a device or a pipe.
  std::error_code error;
  const auto there = fs::status(target_, error);
  if (fs::exists(there) && !fs::is_regular_file(there))
    fail(ErrorCode::io, "cannot write {}: it is not a regular file", target_.string());
  const auto suffix = target_.extension().string();
  auto name = (folder_of(target_) / fs::path("." + target_.stem().string() + ".XXXXXX" + suffix)).string();
  descriptor_ = mkstemps(name.data(), static_cast<int>(suffix.size()));
  if (descriptor_ < 0) fail_io("write", target_);
  temporary_ = name;
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void AtomicFile::write(const void* data, size_t size) {
  auto bytes = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = ::write(descriptor_, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail_io("write", target_);
    bytes += written;
    size -= static_cast<size_t>(written);
  }
}

void AtomicFile::commit() {
  // mkstemp makes files private; a picture gets the permissions any new file gets, or those it had.
  struct stat existing {};
  const mode_t mode = stat(target_.c_str(), &existing) == 0 ? existing.st_mode & 07777 : 0666 & ~current_umask();
  // A library may have replaced the temporary file by its own: sync and name what is there now.
  const int now = open(temporary_.c_str(), O_RDONLY | O_CLOEXEC);
  if (now < 0) fail_io("write", target_);
  const bool synced = fchmod(now, mode) == 0 && fsync(now) == 0;
  const int sync_error = errno;
  close(now);
  errno = sync_error;
  if (!synced) fail_io("write", target_);
  if (rename(temporary_.c_str(), target_.c_str()) != 0) fail_io("write", target_);
  temporary_.clear();
  // The rename itself is on the disk only once the folder is.
  const int folder = open(folder_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    fsync(folder);
    close(folder);
  }
}

void write_file_atomically(const fs::path& target, const void* data, size_t size) {
  AtomicFile file(target);
  file.write(data, size);
  file.commit();
}

}  // namespace mend
