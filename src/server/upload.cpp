#include "server/upload.h"

#include <algorithm>

#include "base/text.h"
#include "server/reply.h"

namespace mend {

bool receive_upload(const Call& call, ImageStore& images, const std::vector<std::string>& wanted, Upload& upload) {
  if (!call.request.is_multipart_form_data()) {
    reply_error(call.response, 415, "wrong_content_type", "the body must be sent as multipart/form-data");
    return false;
  }
  std::string wrong;
  bool too_long = false;
  size_t total = 0;
  ImageStore::Incoming* current = nullptr;
  const bool complete = (*call.body)(
      [&](const httplib::MultipartFormData& field) {
        const bool known = std::count(wanted.begin(), wanted.end(), field.name) == 1;
        if (!known || upload.count(field.name)) wrong = field.name.substr(0, 40);
        if (!known || upload.count(field.name)) return false;
        current = (upload[field.name] = images.begin()).get();
        return true;
      },
      [&](const char* data, size_t size) {
        total += size;
        too_long = total > images.most_upload_bytes();
        if (too_long || !current) return false;
        current->write(data, size);
        return true;
      });
  if (too_long)
    reply_error(call.response, 413, "too_large",
                fmt::format("an upload may have {} bytes at most", images.most_upload_bytes()));
  else if (!complete || upload.size() != wanted.size())
    reply_error(call.response, 400, "bad_upload",
                fmt::format("the form must have each of the fields {} once, as files, and end properly{}",
                            join_or(wanted), wrong.empty() ? "" : fmt::format("; it has `{}`", wrong)));
  else
    return true;
  return false;
}

}  // namespace mend
