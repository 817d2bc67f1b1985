// Any bytes: load_image_from_memory gives a picture or throws mend::Error, and what it gives can be encoded.
#include <cstddef>
#include <cstdint>

#include "base/error.h"
#include "image/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  mend::LoadOptions options;
  options.max_megapixels = 1;
  try {
    const auto image = mend::load_image_from_memory(data, size, options);
    mend::SaveOptions save;
    save.format = image.depth() == mend::Depth::f32 ? mend::Format::tiff : mend::Format::png;
    save.png_compression = 1;
    mend::encode_image(image, save);
  } catch (const mend::Error&) {
  }
  return 0;
}
