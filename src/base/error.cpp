#include "base/error.h"

namespace mend {

const char* to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::bad_image: return "bad_image";
    case ErrorCode::bad_weights: return "bad_weights";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::io: return "io";
    case ErrorCode::out_of_memory: return "out_of_memory";
    case ErrorCode::cancelled: return "cancelled";
  }
  return "unknown";
}

}  // namespace mend
