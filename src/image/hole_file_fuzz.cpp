// Any bytes as a mask: the facts and the hole agree, or mend::Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "image/hole_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 3) return 0;
  mend::HoleFileOptions options;
  options.threshold = data[0] % 255;
  options.invert = data[1] & 1;
  options.channel = static_cast<mend::HoleChannel>((data[1] >> 1) % 3);
  mend::LoadOptions load;
  load.max_megapixels = 1;
  try {
    const auto image = mend::load_image_from_memory(data + 2, size - 2, load);
    const auto facts = mend::inspect_hole_image(image, options);
    if (facts.missing != mend::hole_from_image(image, options).count()) std::abort();
    options.fit = {data[0] + 1, data[1] + 1};
    mend::hole_from_image(image, options);
  } catch (const mend::Error&) {
  }
  return 0;
}
