#include "thumbnail.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "mend/mend.h"

namespace mend_gimp {
namespace {

/// A sample as 0..255.
guchar byte_of(const Target& target, size_t sample) {
  switch (target.depth) {
    case MEND_U16: {
      uint16_t value;
      std::memcpy(&value, target.pixels.data() + 2 * sample, sizeof value);
      return static_cast<guchar>(value / 257);
    }
    case MEND_F32: {
      float value;
      std::memcpy(&value, target.pixels.data() + 4 * sample, sizeof value);
      return static_cast<guchar>(std::lround(255 * std::min(std::max(value, 0.f), 1.f)));
    }
    default: return target.pixels[sample];
  }
}

/// The part of the window to show, in the window's frame.
Box shown_part(const Target& target) {
  const Box& hole = target.hole_box;
  const Box& window = target.window;
  const int around = std::max(16, std::max(hole.width, hole.height) / 2);
  const int left = std::max(0, hole.x - window.x - around), top = std::max(0, hole.y - window.y - around);
  const int right = std::min(window.width, hole.x - window.x + hole.width + around);
  const int bottom = std::min(window.height, hole.y - window.y + hole.height + around);
  return {left, top, right - left, bottom - top};
}

}  // namespace

GdkPixbuf* thumbnail(const Target& target, int side) {
  const Box part = shown_part(target);
  GdkPixbuf* full = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, part.width, part.height);
  if (!full) throw Failure("there is not enough memory for a preview");
  const int colours = target.channels - (target.channels % 2 == 0);
  for (int y = 0; y < part.height; ++y) {
    guchar* to = gdk_pixbuf_get_pixels(full) + y * gdk_pixbuf_get_rowstride(full);
    for (int x = 0; x < part.width; ++x) {
      const size_t pixel =
          static_cast<size_t>(part.y + y) * static_cast<size_t>(target.window.width) + static_cast<size_t>(part.x + x);
      for (int c = 0; c < 3; ++c)
        *to++ = byte_of(target,
                        pixel * static_cast<size_t>(target.channels) + static_cast<size_t>(std::min(c, colours - 1)));
    }
  }
  const double scale = static_cast<double>(side) / std::max(part.width, part.height);
  GdkPixbuf* small = gdk_pixbuf_scale_simple(full, std::max(1, static_cast<int>(part.width * scale)),
                                             std::max(1, static_cast<int>(part.height * scale)), GDK_INTERP_BILINEAR);
  g_object_unref(full);
  return small;
}

}  // namespace mend_gimp
