/// What should not be in a picture, by the names people type.
#pragma once
#include <string>
#include <vector>

#include "base/context.h"
#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// "scratches", "text".
const std::vector<std::string>& defect_names();

/// @param picture (1 or 3, H, W) in [0,1]. @param sensitivity 0: only what is certain, 1: also what is faint.
/// @return (H, W): the hole to fill; perhaps nothing. Throws invalid_argument that lists the names; Error{cancelled}.
Hole find_defects(const std::string& name, const Raster& picture, double sensitivity, const Context& context);

}  // namespace mend
