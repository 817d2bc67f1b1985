/// The edge between C++ and C: what is thrown becomes a status, and structs of other versions are understood.
#pragma once
#include <cstddef>
#include <cstring>
#include <exception>
#include <functional>
#include <string>
#include <type_traits>

#include "base/error.h"
#include "mend/mend.h"

struct mend_error {
  mend_status status;
  std::string message;
};

namespace mend {

/// Runs `body`; whatever it throws becomes the answer and, if `error` is not null, an error object there.
mend_status guarded(mend_error** error, const std::function<void()>& body) noexcept;

/// A later version's struct may be larger, but none will be this large: such a size is a mistake.
constexpr size_t largest_struct = 4096;

/// The caller's struct as this library knows it: fields beyond its size are zero. `smallest` is the size of the first
/// version. Throws invalid_argument for a null pointer or a size that no version has, and unsupported if fields this
/// library does not know are not zero.
template <typename Struct>
Struct understood(const Struct* given, const char* name, size_t smallest = sizeof(Struct)) {
  static_assert(std::is_trivially_copyable_v<Struct>);
  require(given != nullptr, "{} is NULL", name);
  size_t size = 0;
  std::memcpy(&size, given, sizeof size);
  require(size >= smallest && size <= largest_struct, "{}.struct_size is {}, but a {} has {} bytes", name, size, name,
          sizeof(Struct));
  const auto* bytes = reinterpret_cast<const unsigned char*>(given);
  for (size_t i = sizeof(Struct); i < size; ++i)
    if (bytes[i] != 0)
      fail(ErrorCode::unsupported, "{} sets a field that this libmend ({}) does not know", name, MEND_VERSION);
  Struct known{};
  std::memcpy(&known, given, std::min(size, sizeof(Struct)));
  return known;
}

/// The same for a struct that may be left out: all defaults then.
template <typename Struct>
Struct understood_or_default(const Struct* given, const char* name) {
  return given ? understood(given, name) : Struct{};
}

}  // namespace mend
