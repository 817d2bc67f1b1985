/// A judge's heat as a picture.
#pragma once
#include <filesystem>
#include <string>

#include "fill/judge.h"
#include "image/image.h"

namespace mend {

/// The dense detector of that name or file. Throws what loading it throws; Error{invalid_argument} that says where
/// weights are looked for if there is none.
std::shared_ptr<const Judge> load_judge(const std::string& model, const std::string& device);

/// What the judge says of `window` of the picture, put into a picture of its size that is zero elsewhere.
Raster heat_in(const Image& image, const Rect& window, const Judge& judge, const Context& context);

/// Grey, 8 bits, white where the picture looks most made up. The whole file or nothing.
void save_heat(const Raster& heat, const std::filesystem::path& file);

}  // namespace mend
