/// libvips, started on first use, quiet, and with its errors as mend::Error.
#pragma once
#include <vips/vips.h>

#include <memory>
#include <string>

namespace mend {

/// Starts libvips once (2 ms: its plug-ins, 20 ms more, are not loaded). No operation cache, so memory stays flat;
/// warnings go nowhere, errors only into exceptions. Thread-safe; throws Error{unsupported} if libvips cannot start.
void start_vips();

/// Loads the HEIF plug-in (HEIC and AVIF) on first use; false if this libvips has none.
bool have_heif();

/// What libvips last complained of, in plain_vips_error()'s words; clears it.
std::string take_vips_error();

/// A complaint of several lines as one. libvips hands on what every layer below said of one fault: where the system
/// refused ("No space left on device") or the file ended, that alone is said.
std::string plain_vips_error(const std::string& text);

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using VipsPtr = std::unique_ptr<T, Unref>;

}  // namespace mend
