/// SHA-256 (FIPS 180-4): the identity of a weights file.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace mend {

class Sha256 {
 public:
  Sha256();
  void update(const void* data, size_t size);
  /// The digest of all that was given, as 64 lower-case hexadecimal digits. Ends the object's use.
  std::string hex();

 private:
  void block(const uint8_t* bytes);
  std::array<uint32_t, 8> state_;
  std::array<uint8_t, 64> pending_{};
  size_t pending_size_ = 0;
  uint64_t total_ = 0;
};

/// The digest of a file's bytes. Throws Error{io} if it cannot be read.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace mend
