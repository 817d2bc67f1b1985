#include "image/webp_encode.h"

#include <webp/encode.h>

#include "base/error.h"

namespace mend {
namespace {

struct Encoder {
  WebPPicture picture;
  WebPMemoryWriter writer;
  Encoder() {
    WebPPictureInit(&picture);
    WebPMemoryWriterInit(&writer);
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = &writer;
  }
  ~Encoder() {
    WebPPictureFree(&picture);
    WebPMemoryWriterClear(&writer);
  }
};

/// Pixels as 0xAARRGGBB, libwebp's form.
void fill(WebPPicture& picture, const Image& image) {
  const int samples = image.samples(), green = image.colours() == 3 ? 1 : 0, blue = image.colours() == 3 ? 2 : 0;
  const auto* from = reinterpret_cast<const uint8_t*>(image.bytes());
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x, from += samples) {
      const uint32_t alpha = image.has_alpha() ? from[samples - 1] : 255;
      picture.argb[static_cast<std::ptrdiff_t>(y) * picture.argb_stride + x] =
          alpha << 24 | static_cast<uint32_t>(from[0]) << 16 | static_cast<uint32_t>(from[green]) << 8 | from[blue];
    }
}

}  // namespace

std::vector<uint8_t> encode_webp(const Image& image, bool lossless, int quality) {
  require(image.depth() == Depth::u8, "WebP holds 8-bit samples only");
  if (image.width() > WEBP_MAX_DIMENSION || image.height() > WEBP_MAX_DIMENSION)
    fail(ErrorCode::unsupported, "WebP holds at most {0}x{0} pixels, not {1}x{2}", WEBP_MAX_DIMENSION, image.width(),
         image.height());
  WebPConfig config;
  if (!WebPConfigInit(&config)) fail(ErrorCode::unsupported, "this installation of libwebp is not the one mend knows");
  config.lossless = lossless;
  config.exact = 1;
  config.quality = static_cast<float>(lossless ? 75 : quality);  // lossless: effort, 75 is libwebp's default
  Encoder encoder;
  encoder.picture.use_argb = 1;
  encoder.picture.width = image.width();
  encoder.picture.height = image.height();
  if (!WebPPictureAlloc(&encoder.picture)) fail(ErrorCode::out_of_memory, "no memory to encode the picture as WebP");
  fill(encoder.picture, image);
  if (!WebPEncode(&config, &encoder.picture))
    fail(encoder.picture.error_code == VP8_ENC_ERROR_OUT_OF_MEMORY ? ErrorCode::out_of_memory : ErrorCode::unsupported,
         "libwebp cannot encode the picture (its error {})", static_cast<int>(encoder.picture.error_code));
  return {encoder.writer.mem, encoder.writer.mem + encoder.writer.size};
}

}  // namespace mend
