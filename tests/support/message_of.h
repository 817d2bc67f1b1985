/// What an error says.
#pragma once
#include <functional>
#include <string>

#include "base/error.h"

namespace mend::testing {

/// What the Error says that `body` throws.
inline std::string message_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace mend::testing
