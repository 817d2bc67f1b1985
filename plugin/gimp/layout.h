/// How GIMP's pixels lie in memory, in babl's words, which are the same in every version of GIMP.
#pragma once
#include <babl/babl.h>

namespace mend_gimp {

/// Colours and coding at one of libmend's three depths.
struct Layout {
  const Babl* format;
  int channels;  ///< 1 to 4, as mend_pixels has them
  int depth;     ///< a mend_depth
};

/// The format itself where libmend has its depth (8 bits, 16 bits, float), and otherwise the same colours as float.
/// @param linear whether its values are proportional to light.
Layout readable_layout(const Babl* format, bool linear);

}  // namespace mend_gimp
