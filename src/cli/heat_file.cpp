#include "cli/heat_file.h"

#include <algorithm>

#include "base/error.h"
#include "base/weights_path.h"
#include "fill/neural_module.h"
#include "image/codec.h"

namespace mend {

std::shared_ptr<const Judge> load_judge(const std::string& model, const std::string& device) {
  NetworkFillerOptions weights;
  weights.model = model;
  weights.device = device;
  return neural_module().detector_judge(weights);
}

Raster heat_in(const Image& image, const Rect& window, const Judge& judge, const Context& context) {
  const Raster seen = judge.heatmap(image.read(window), context);
  context.cancel.check();
  Raster heat(1, image.height(), image.width());
  for (int y = 0; y < window.height; ++y)
    for (int x = 0; x < window.width; ++x) heat.at(0, window.y + y, window.x + x) = seen.at(0, y, x);
  return heat;
}

void save_heat(const Raster& heat, const std::filesystem::path& file) {
  Image image(heat.width(), heat.height(), 1, /*alpha=*/false, Depth::u8);
  Hole everything(heat.height(), heat.width());
  for (int y = 0; y < heat.height(); ++y)
    for (int x = 0; x < heat.width(); ++x) everything.set(y, x, true);
  image.write(image.bounds(), heat, everything);
  save_image(image, file);
}

}  // namespace mend
