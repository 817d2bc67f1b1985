/// Where a picture looks made up.
#include <algorithm>

#include "base/weights_path.h"
#include "capi/boundary.h"
#include "capi/work.h"
#include "fill/neural_module.h"

struct mend_detector {
  std::shared_ptr<const mend::Judge> judge;
};

using namespace mend;

namespace {

constexpr const char* usual_weights = "detector";

}  // namespace

int mend_detector_installed(void) {
  try {
    return !find_installed_weights(usual_weights).empty() && neural_module_loads();
  } catch (const std::exception&) {
    return 0;  // too little memory
  }
}

mend_status mend_detector_new(const mend_detector_options* given, mend_detector** detector, mend_error** error) {
  if (detector) *detector = nullptr;
  return guarded(error, [&] {
    require(detector != nullptr, "there is no place for the detector: `detector` is NULL");
    const auto options = understood_or_default(given, "mend_detector_options");
    NetworkFillerOptions weights;
    weights.model = options.model ? options.model : usual_weights;
    if (options.device) weights.device = options.device;
    *detector = new mend_detector{neural_module().detector_judge(weights)};
  });
}

void mend_detector_free(mend_detector* detector) { delete detector; }

mend_status mend_heatmap(const mend_detector* detector, const mend_pixels* pixels, const mend_fill_options* options,
                         float* heat, size_t heat_size, mend_error** error) {
  return guarded(error, [&] {
    require(detector != nullptr, "mend_detector is NULL");
    require(heat != nullptr, "there is no place for the heat: `heat` is NULL");
    const PixelView view(pixels);
    const size_t wanted = static_cast<size_t>(view.width()) * static_cast<size_t>(view.height()) * sizeof(float);
    require(heat_size >= wanted, "heat_size is {}, but the heat of {}x{} pixels takes {} bytes", heat_size,
            view.width(), view.height(), wanted);
    const Context context = context_of(understood_or_default(options, "mend_fill_options"));
    const Raster seen = view.load(Hole(view.height(), view.width())).read();
    const Raster found = detector->judge->heatmap(seen, context);
    context.cancel.check();
    std::copy_n(found.data(), found.plane_size(), heat);
  });
}
