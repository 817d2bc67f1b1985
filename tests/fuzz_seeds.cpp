// fuzz_seeds FOLDER: small pictures in every format, depth and layout, for fuzzers to begin with; each also behind two
// bytes, as hole_file_fuzz takes them. And requests of every kind, as http_fuzz takes them.
#include <filesystem>
#include <fstream>

#include "base/base64.h"
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

std::string form_field(const std::string& name, const std::string& bytes) {
  return fmt::format("--b\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"a.png\"\r\n\r\n{}\r\n", name,
                     bytes);
}

/// The first byte and "$I" are src/server/http_fuzz.cpp's.
void write_requests(const std::filesystem::path& folder) {
  SaveOptions png;
  png.format = Format::png;
  const auto bytes = encode_image(testing::random_image(12, 10, 3, false, Depth::u8), png);
  const std::string picture(bytes.begin(), bytes.end()), coded = to_base64(bytes);
  const std::string job = R"({"image":"$I","shapes":[{"shape":"stroke","points":[[3,3,2],[6,5,3]]},)"
                          R"({"shape":"rectangle","x":1,"y":1,"width":4,"height":3},{"shape":"grow","pixels":1}],)",
                    hole = R"({"image":"$I","shapes":[{"shape":"polygon","points":[[1,1],[9,2],[4,8]]},)"
                           R"({"shape":"stroke","points":[[3,3,2]],"erase":true},{"shape":"mask","image":"$I"},)"
                           R"({"shape":"shrink","pixels":1},{"shape":"invert"}]})";
  const auto post = [](const std::string& path, const std::string& body) {
    return fmt::format(
        "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}"
        "\r\n\r\n{}",
        path, body.size(), body);
  };
  const std::string requests[] = {
      "i" + form_field("image", picture) + "--b--\r\n",
      "p" + form_field("image", picture) + form_field("mask", picture) + "--b--\r\n",
      "j" + job + R"("method":"telea","grow":0,"seed":3,"budget":1})",
      "j" + job + R"("candidates":[{"method":"exemplar","seed":1,"options":{}},{"method":"push-pull"}]})",
      "h" + hole,
      "n" + fmt::format(R"({{"image":"data:image/png;base64,{0}","mask":"{0}","sd_seed":-1}})", coded),
      "a" + fmt::format(R"({{"mask":"{}","operate":"expand","kernel_size":2}})", coded),
      "GET /api/v1/images/$I/preview?x=1&y=1&width=5&height=4&size=9 HTTP/1.1\r\nHost: localhost\r\n\r\n",
      "DELETE /api/v1/images/$I HTTP/1.1\r\nHost: localhost\r\n\r\n",
      post("/api/v1/images/$I/find", R"({"what":"scratches","sensitivity":0.5})"),
      post("/api/v1/images/$I/heatmap", R"({"original":"$I"})"),
      post("/api/v1/model", R"({"name":"telea"})"),
  };
  for (size_t i = 0; i < std::size(requests); ++i)
    write(folder / fmt::format("request-{}", i), {}, Bytes(requests[i].begin(), requests[i].end()));
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
  mend::write_requests(words[1]);
}
