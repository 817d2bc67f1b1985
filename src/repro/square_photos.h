/// Photographs cut to squares and brought to one size, as papers prepare their test sets.
#pragma once
#include <filesystem>
#include <vector>

#include "base/context.h"

namespace mend {

/// Writes the central square of each photograph, resized to `side`, as folder/NAME.png. Photographs are files, or
/// folders whose pictures count in the order of their names; those smaller than `least` on a side are left out, and no
/// more than `most` are taken (0: all). @return how many were written. @throws Error{io}, Error{bad_image}.
int write_square_photos(const std::vector<std::filesystem::path>& photos, const std::filesystem::path& folder, int side,
                        int least, int most, const Context& context);

}  // namespace mend
