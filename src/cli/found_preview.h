/// What was found in a picture, to look at before it is filled.
#pragma once
#include <string>

#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// Writes the picture with `hole` in red, and beside it the picture untouched. Throws as save_image() does.
void save_found_preview(const Raster& picture, const Hole& hole, const std::string& file);

}  // namespace mend
