/// The one exception of mend, and the check that throws it.
#pragma once
#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace mend {

enum class ErrorCode {
  invalid_argument,  ///< a value the caller chose is outside what is allowed
  bad_image,         ///< a picture or mask cannot be read, or cannot be what it says
  bad_weights,       ///< a checkpoint is damaged, hostile, or of another network
  unsupported,       ///< well formed, but mend does not do it; the message says what it does do
  io,                ///< the file system refused
  out_of_memory,     ///< the message says how much was wanted
  cancelled,         ///< the user or the caller stopped the work
};

const char* to_string(ErrorCode code);

/// A message names the value that is wrong and what is allowed, in one sentence for a person.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

template <typename... Args>
[[noreturn]] void fail(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
  throw Error(code, fmt::format(format, std::forward<Args>(args)...));
}

/// Checks an argument at a public entry; throws invalid_argument.
template <typename... Args>
void require(bool ok, fmt::format_string<Args...> format, Args&&... args) {
  if (!ok) fail(ErrorCode::invalid_argument, format, std::forward<Args>(args)...);
}

}  // namespace mend
