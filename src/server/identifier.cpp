#include "server/identifier.h"

#include <sys/random.h>

#include <chrono>

#include "base/error.h"

namespace mend {

std::string new_identifier() {
  unsigned char random[16];
  if (getrandom(random, sizeof random, 0) != sizeof random) fail(ErrorCode::io, "the kernel gave no random numbers");
  std::string text;
  for (const unsigned char byte : random) text += fmt::format("{:02x}", byte);
  return text;
}

bool is_identifier(const std::string& text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

double unix_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace mend
