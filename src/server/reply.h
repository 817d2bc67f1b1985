/// How the server answers: JSON, bytes, and errors that all look alike.
#pragma once
#include <httplib.h>
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"

namespace mend {

void reply_json(httplib::Response& response, int status, const nlohmann::json& value);

void reply_bytes(httplib::Response& response, const std::vector<uint8_t>& bytes, const std::string& content_type);

/// {"error": {"code": "unknown_job", "message": "there is no job …"}}. `code` is for programs and never changes its
/// meaning, `message` is one sentence for people. The connection is closed where a body may be left unread.
void reply_error(httplib::Response& response, int status, const std::string& code, const std::string& message);

/// The status and code that an Error of mend has over HTTP: a value that is wrong is 400, a picture that cannot be
/// read 422, a format that mend does not do 415, too little memory 413, a full disk 507.
void reply_error(httplib::Response& response, const Error& error);

/// Whatever was thrown, as an answer: what is not a mend::Error is 500 and tells nothing of the program's insides.
void reply_exception(httplib::Response& response, const std::exception_ptr& thrown);

}  // namespace mend
