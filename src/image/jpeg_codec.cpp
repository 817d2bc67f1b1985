#include "image/jpeg_codec.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "image/jpeg_errors.h"

namespace mend {
namespace {

struct Decompress {
  jpeg_decompress_struct info{};
  JpegErrors errors;
  Decompress() { info.err = errors.install(); }
  ~Decompress() { jpeg_destroy_decompress(&info); }
};

struct Compress {
  jpeg_compress_struct info{};
  JpegErrors errors;
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  Compress() { info.err = errors.install(); }
  ~Compress() {
    jpeg_destroy_compress(&info);
    std::free(bytes);
  }
};

JpegSettings settings_of(const jpeg_decompress_struct& info) {
  JpegSettings settings;
  settings.components = info.num_components;
  settings.progressive = info.progressive_mode;
  settings.rgb = info.jpeg_color_space == JCS_RGB;
  for (size_t i = 0; i < static_cast<size_t>(info.num_components); ++i) {
    const auto& component = info.comp_info[i];
    settings.component[i] = {component.h_samp_factor, component.v_samp_factor, component.quant_tbl_no};
  }
  for (size_t table = 0; table < settings.tables.size(); ++table)
    if (info.quant_tbl_ptrs[table])
      std::copy_n(info.quant_tbl_ptrs[table]->quantval, 64, settings.tables[table].begin());
  return settings;
}

/// Densities are whole numbers: the unit that keeps the resolution better is taken.
void set_density(jpeg_compress_struct& info, double x_per_mm, double y_per_mm) {
  if (x_per_mm <= 0 || y_per_mm <= 0) return;
  const auto error = [&](double scale) {
    return std::abs(std::round(x_per_mm * scale) / scale - x_per_mm) +
           std::abs(std::round(y_per_mm * scale) / scale - y_per_mm);
  };
  const bool inches = error(25.4) <= error(10);
  const double scale = inches ? 25.4 : 10;
  const double x = std::round(x_per_mm * scale), y = std::round(y_per_mm * scale);
  if (x < 1 || y < 1 || x > 65535 || y > 65535) return;
  info.density_unit = inches ? 1 : 2;
  info.X_density = static_cast<UINT16>(x);
  info.Y_density = static_cast<UINT16>(y);
}

void apply(const JpegSettings& settings, jpeg_compress_struct& info) {
  jpeg_set_defaults(&info);
  jpeg_set_colorspace(&info, settings.components == 1 ? JCS_GRAYSCALE : settings.rgb ? JCS_RGB : JCS_YCbCr);
  for (int table = 0; table < 4; ++table) {
    unsigned int values[64];
    const auto& given = settings.tables[static_cast<size_t>(table)];
    std::copy(given.begin(), given.end(), values);
    if (values[0] > 0) jpeg_add_quant_table(&info, table, values, 100, FALSE);
  }
  for (int i = 0; i < settings.components; ++i) {
    const auto& component = settings.component[static_cast<size_t>(i)];
    info.comp_info[i].h_samp_factor = component.horizontal;
    info.comp_info[i].v_samp_factor = component.vertical;
    info.comp_info[i].quant_tbl_no = component.table;
  }
  // Optimal Huffman codes keep all coefficients in memory; past 24 megapixels memory is worth more than 3 % of size.
  info.optimize_coding = static_cast<long long>(info.image_width) * info.image_height <= 24'000'000;
  if (settings.progressive) jpeg_simple_progression(&info);
}

}  // namespace

JpegHeader read_jpeg_header(const uint8_t* data, size_t size, const std::string& name) {
  Decompress jpeg;
  const bool read = jpeg.errors.run([&] {
    jpeg_create_decompress(&jpeg.info);
    jpeg_mem_src(&jpeg.info, data, static_cast<unsigned long>(size));
    for (int marker = JPEG_APP0; marker <= JPEG_APP0 + 15; ++marker) jpeg_save_markers(&jpeg.info, marker, 0xFFFF);
    jpeg_save_markers(&jpeg.info, JPEG_COM, 0xFFFF);
    jpeg_read_header(&jpeg.info, TRUE);
  });
  if (!read) fail(ErrorCode::bad_image, "{} is a damaged JPEG file: {}", name, jpeg.errors.message);
  if (jpeg.info.num_components != 1 && jpeg.info.num_components != 3)
    fail(ErrorCode::unsupported, "{} is a {} JPEG file; mend fills grey and RGB pictures: convert it first", name,
         jpeg.info.num_components == 4 ? "CMYK" : fmt::format("{}-channel", jpeg.info.num_components));
  JpegHeader header;
  header.settings = settings_of(jpeg.info);
  if (jpeg.info.saw_JFIF_marker && (jpeg.info.density_unit == 1 || jpeg.info.density_unit == 2)) {
    const double millimetres = jpeg.info.density_unit == 1 ? 25.4 : 10;
    header.x_resolution = jpeg.info.X_density / millimetres;
    header.y_resolution = jpeg.info.Y_density / millimetres;
  }
  for (auto* marker = jpeg.info.marker_list; marker; marker = marker->next)
    header.segments.push_back({marker->marker, std::vector<uint8_t>(marker->data, marker->data + marker->data_length)});
  return header;
}

JpegSettings jpeg_settings(int quality, int colours) {
  Compress jpeg;
  JpegSettings settings;
  settings.components = colours;
  for (size_t i = 0; i < 3; ++i) settings.component[i] = {1, 1, i == 0 ? 0 : 1};
  const bool made = jpeg.errors.run([&] {
    jpeg_create_compress(&jpeg.info);
    jpeg.info.image_width = jpeg.info.image_height = 8;
    jpeg.info.input_components = colours;
    jpeg.info.in_color_space = colours == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&jpeg.info);
    jpeg_set_quality(&jpeg.info, quality, TRUE);
  });
  if (!made) fail(ErrorCode::unsupported, "libjpeg cannot prepare quality {}: {}", quality, jpeg.errors.message);
  for (size_t table = 0; table < 2; ++table)
    std::copy_n(jpeg.info.quant_tbl_ptrs[table]->quantval, 64, settings.tables[table].begin());
  return settings;
}

std::vector<uint8_t> encode_jpeg(const JpegPixels& pixels, const JpegSettings& settings,
                                 const std::vector<JpegSegment>& segments) {
  require(settings.components == pixels.colours, "JPEG settings for {} components cannot encode {} colours",
          settings.components, pixels.colours);
  require(pixels.width <= 65500 && pixels.height <= 65500, "a JPEG file holds at most 65500x65500 pixels, not {}x{}",
          pixels.width, pixels.height);
  const bool packed = pixels.pixel_stride == pixels.colours;
  std::vector<uint8_t> row(static_cast<size_t>(pixels.width) * static_cast<size_t>(pixels.colours));
  Compress jpeg;
  const bool encoded = jpeg.errors.run([&] {
    auto& info = jpeg.info;
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &jpeg.bytes, &jpeg.size);
    info.image_width = static_cast<JDIMENSION>(pixels.width);
    info.image_height = static_cast<JDIMENSION>(pixels.height);
    info.input_components = pixels.colours;
    info.in_color_space = pixels.colours == 1 ? JCS_GRAYSCALE : JCS_RGB;
    apply(settings, info);
    set_density(info, pixels.x_resolution, pixels.y_resolution);
    jpeg_start_compress(&info, TRUE);
    for (const auto& segment : segments)
      jpeg_write_marker(&info, segment.marker, segment.bytes.data(), static_cast<unsigned>(segment.bytes.size()));
    const size_t stride = static_cast<size_t>(pixels.width) * static_cast<size_t>(pixels.pixel_stride);
    while (info.next_scanline < info.image_height) {
      const uint8_t* from = pixels.data + info.next_scanline * stride;
      auto* line = const_cast<JSAMPROW>(from);
      if (!packed) {
        for (int x = 0; x < pixels.width; ++x)
          std::copy_n(from + x * pixels.pixel_stride, pixels.colours, row.data() + x * pixels.colours);
        line = row.data();
      }
      jpeg_write_scanlines(&info, &line, 1);
    }
    jpeg_finish_compress(&info);
  });
  if (!encoded) fail(ErrorCode::unsupported, "libjpeg cannot encode the picture: {}", jpeg.errors.message);
  return {jpeg.bytes, jpeg.bytes + jpeg.size};
}

}  // namespace mend
