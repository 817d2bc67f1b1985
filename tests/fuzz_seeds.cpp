// fuzz_seeds FOLDER: small pictures in every format, depth and layout, for fuzzers to begin with; each also behind two
// bytes, as hole_file_fuzz takes them.
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "image/codec.h"
#include "image/exif.h"
#include "image/exif_resolution.h"
#include "support/synthetic_image.h"

namespace mend {
namespace {

using Bytes = std::vector<uint8_t>;

void write(const std::filesystem::path& path, const Bytes& start, const Bytes& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(start.data()), static_cast<std::streamsize>(start.size()));
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

void write_seeds(const std::filesystem::path& folder, const Image& image, const std::string& name) {
  for (const Format format : {Format::jpeg, Format::png, Format::tiff, Format::webp, Format::avif, Format::heic}) {
    SaveOptions options;
    options.format = format;
    try {
      const auto bytes = encode_image(image, options);
      write(folder / fmt::format("{}-{}", name, to_string(format)), {}, bytes);
      write(folder / fmt::format("{}-{}-as-mask", name, to_string(format)), {127, 0}, bytes);
    } catch (const Error&) {  // a format without this depth or alpha, or that this libvips does not write
    }
  }
}

}  // namespace
}  // namespace mend

int main(int count, char** words) {
  if (count != 2) return 2;
  std::filesystem::create_directories(words[1]);
  for (const mend::Depth depth : {mend::Depth::u8, mend::Depth::u16, mend::Depth::f32})
    for (const int colours : {1, 3})
      for (const bool alpha : {false, true}) {
        auto image = mend::testing::random_image(9, 7, colours, alpha, depth);
        std::vector<uint8_t> exif;
        mend::add_exif_resolution(exif, {3, 3});
        image.metadata = {{"exif-data", mend::exif_with_prefix(exif)},
                          {"icc-profile-data", {1, 2, 3}},
                          {"xmp-data", {'<', 'x', '/', '>'}},
                          {"iptc-data", {0x1C, 2, 0, 0, 1, 5}}};
        mend::write_seeds(words[1], image,
                          fmt::format("{}-{}{}", static_cast<int>(depth), colours, alpha ? "-alpha" : ""));
      }
}
