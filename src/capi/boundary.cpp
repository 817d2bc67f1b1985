#include "capi/boundary.h"

#include <new>

namespace mend {
namespace {

mend_status status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return MEND_INVALID_ARGUMENT;
    case ErrorCode::bad_image: return MEND_BAD_IMAGE;
    case ErrorCode::bad_weights: return MEND_BAD_WEIGHTS;
    case ErrorCode::unsupported: return MEND_UNSUPPORTED;
    case ErrorCode::io: return MEND_IO;
    case ErrorCode::out_of_memory: return MEND_OUT_OF_MEMORY;
    case ErrorCode::cancelled: return MEND_CANCELLED;
  }
  return MEND_INTERNAL;
}

mend_status report(mend_error** error, mend_status status, const char* message) noexcept {
  if (!error) return status;
  try {
    *error = new mend_error{status, message};
  } catch (const std::exception&) {
    *error = nullptr;  // too little memory even for the message: the status must do
  }
  return status;
}

}  // namespace

mend_status guarded(mend_error** error, const std::function<void()>& body) noexcept {
  if (error) *error = nullptr;
  try {
    body();
    return MEND_OK;
  } catch (const Error& failure) {
    return report(error, status_of(failure.code()), failure.what());
  } catch (const std::bad_alloc&) {
    return report(error, MEND_OUT_OF_MEMORY, "there is not enough memory");
  } catch (const std::exception& failure) {
    return report(error, MEND_INTERNAL, failure.what());
  } catch (...) {
    return report(error, MEND_INTERNAL, "unknown failure");
  }
}

}  // namespace mend

mend_status mend_error_status(const mend_error* error) { return error ? error->status : MEND_OK; }
const char* mend_error_message(const mend_error* error) { return error ? error->message.c_str() : ""; }
void mend_error_free(mend_error* error) { delete error; }
const char* mend_version(void) { return MEND_VERSION; }
