/// Little-endian numbers out of bytes that may end at any moment.
#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "base/error.h"

namespace mend {

/// A cursor over bytes that it does not own. Every read past the end is Error{bad_weights}.
class ByteReader {
 public:
  ByteReader(const char* data, uint64_t size, uint64_t at = 0) : data_(data), size_(size), at_(at) {
    if (at > size) truncated(0);
  }

  uint64_t at() const { return at_; }
  uint64_t left() const { return size_ - at_; }
  bool done() const { return at_ == size_; }

  /// The next `count` bytes.
  std::string_view bytes(uint64_t count) {
    if (count > left()) truncated(count);
    const std::string_view view(data_ + at_, count);
    at_ += count;
    return view;
  }
  void skip(uint64_t count) { bytes(count); }

  template <typename T>
  T number() {
    static_assert(std::is_arithmetic_v<T>);
    T value;
    std::memcpy(&value, bytes(sizeof(T)).data(), sizeof(T));
    return value;
  }

  /// Base-128 number of up to 64 bits, low digits first (protocol buffers, LevelDB).
  uint64_t varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = number<uint8_t>();
      if (shift == 63 && byte > 1) break;
      value |= uint64_t{byte & 127u} << shift;
      if (byte < 128) return value;
    }
    fail(ErrorCode::bad_weights, "damaged: a number at byte {} has more than 64 bits", at_);
  }

 private:
  [[noreturn]] void truncated(uint64_t wanted) const {
    fail(ErrorCode::bad_weights, "truncated: {} bytes are wanted at byte {} of {}", wanted, at_, size_);
  }
  const char* data_;
  uint64_t size_, at_;
};

}  // namespace mend
