/// libtorch's errors in mend's words.
#pragma once
#include <c10/util/Exception.h>

#include <new>
#include <string>

#include "base/error.h"

namespace mend {

/// Runs `body` and returns what it returns. libtorch's own errors are long and tell of its insides; the first line
/// says what happened. @throws Error{out_of_memory} or Error{unsupported} in place of them.
template <typename Body>
auto translated(const Body& body) -> decltype(body()) {
  try {
    return body();
  } catch (const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    const bool memory =
        text.find("allocate memory") != std::string::npos || text.find("out of memory") != std::string::npos;
    throw Error(memory ? ErrorCode::out_of_memory : ErrorCode::unsupported,
                (memory ? "not enough memory: " : "libtorch: ") + text.substr(0, text.find('\n')));
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::out_of_memory, "not enough memory for the network");
  }
}

}  // namespace mend
