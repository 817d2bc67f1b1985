#include "layout.h"

#include <string>

#include "mend/mend.h"

namespace mend_gimp {

Layout readable_layout(const Babl* format, bool linear) {
  const Babl* type = babl_format_get_type(format, 0);
  Layout layout{format, babl_format_get_n_components(format), MEND_F32};
  if (type == babl_type("u8")) layout.depth = MEND_U8;
  if (type == babl_type("u16")) layout.depth = MEND_U16;
  if (layout.depth != MEND_F32 || type == babl_type("float")) return layout;
  const bool grey = layout.channels <= 2, alpha = layout.channels % 2 == 0;
  const std::string colours = grey ? (linear ? "Y" : "Y'") : (linear ? "RGB" : "R'G'B'");
  layout.format =
      babl_format_with_space((colours + (alpha ? "A float" : " float")).c_str(), babl_format_get_space(format));
  return layout;
}

}  // namespace mend_gimp
