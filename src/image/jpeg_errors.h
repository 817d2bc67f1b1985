/// libjpeg's errors as mend::Error: it wants to leave by longjmp, which must not cross C++ destructors.
#pragma once
#include <cstddef>
#include <cstdio>
// libjpeg's headers need the two above.
#include <jerror.h>
#include <jpeglib.h>

#include <csetjmp>

#include "base/error.h"

namespace mend {

struct JpegErrors {
  jpeg_error_mgr manager;  // first: libjpeg's pointer to it is a pointer to this
  std::jmp_buf escape;
  char message[JMSG_LENGTH_MAX] = "";

  /// Silences messages and routes errors; the result is for cinfo.err.
  jpeg_error_mgr* install() {
    jpeg_error_mgr* installed = jpeg_std_error(&manager);
    installed->error_exit = [](j_common_ptr info) {
      auto* self = reinterpret_cast<JpegErrors*>(info->err);
      info->err->format_message(info, self->message);
      std::longjmp(self->escape, 1);
    };
    installed->emit_message = [](j_common_ptr info, int level) {
      if (level < 0 && info->err->msg_code == JWRN_JPEG_EOF) info->err->error_exit(info);
    };
    return installed;
  }

  /// Runs `body`; false if libjpeg gave up. `body` must own nothing that has a destructor while it calls libjpeg.
  template <typename Body>
  bool run(const Body& body) {
    if (setjmp(escape) != 0) return false;
    body();
    return true;
  }
};

}  // namespace mend
