#include "server/reply.h"

#include <nlohmann/json.hpp>

#include <exception>
#include <new>

namespace mend {
namespace {

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return 400;
    case ErrorCode::bad_image: return 422;
    case ErrorCode::bad_weights: return 500;
    case ErrorCode::unsupported: return 415;
    case ErrorCode::io: return 507;
    case ErrorCode::out_of_memory: return 413;
    case ErrorCode::cancelled: return 409;
  }
  return 500;
}

}  // namespace

void reply_json(httplib::Response& response, int status, const nlohmann::json& value) {
  response.status = status;
  // Bytes that are not UTF-8 (from a client's own text in a message) are replaced, never thrown over.
  response.set_content(value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), "application/json");
}

void reply_bytes(httplib::Response& response, const std::vector<uint8_t>& bytes, const std::string& content_type) {
  response.status = 200;
  response.set_content(reinterpret_cast<const char*>(bytes.data()), bytes.size(), content_type);
}

void reply_error(httplib::Response& response, int status, const std::string& code, const std::string& message) {
  reply_json(response, status, {{"error", {{"code", code}, {"message", message}}}});
}

void reply_error(httplib::Response& response, const Error& error) {
  reply_error(response, status_of(error.code()), to_string(error.code()), error.what());
}

void reply_exception(httplib::Response& response, const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    reply_error(response, error);
  } catch (const std::bad_alloc&) {
    reply_error(response, 413, "out_of_memory", "there is not enough memory for this request");
  } catch (...) {
    reply_error(response, 500, "internal", "the server failed on this request; its log says more");
  }
}

}  // namespace mend
