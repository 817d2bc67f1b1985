#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "image/codec.h"
#include "image/exif.h"
#include "image/exif_resolution.h"
#include "image/file_bytes.h"
#include "image/jpeg_codec.h"
#include "image/orientation.h"
#include "image/png_chunks.h"
#include "image/tiff_exif.h"
#include "image/tiff_header.h"
#include "image/vips_runtime.h"
#include "image/webp_container.h"

namespace mend {
namespace {

/// The blobs libvips reads and that are carried under its names. Image description is a string to it, bytes to us.
const char* const carried_blobs[] = {VIPS_META_ICC_NAME, VIPS_META_EXIF_NAME, VIPS_META_XMP_NAME, VIPS_META_IPTC_NAME,
                                     VIPS_META_PHOTOSHOP_NAME};

Format sniff(const uint8_t* data, size_t size, const std::string& name) {
  if (size == 0) fail(ErrorCode::bad_image, "{} is empty", name);
  const auto format = format_of_bytes(data, size);
  if (!format)
    fail(ErrorCode::unsupported, "{} is not a picture mend reads (JPEG, PNG, TIFF, WebP, HEIC or AVIF)", name);
  if ((*format == Format::heic || *format == Format::avif) && !have_heif())
    fail(ErrorCode::unsupported, "{} is {}, which this installation of libvips cannot read", name, to_string(*format));
  return *format;
}

VipsPtr<VipsImage> open(VipsSource* source, Format format, const std::string& name) {
  VipsImage* image = nullptr;
  const auto load = [&](auto* loader) {
    return loader(source, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, nullptr);
  };
  int failed = 0;
  switch (format) {
    case Format::jpeg: failed = load(&vips_jpegload_source); break;
    case Format::png: failed = load(&vips_pngload_source); break;
    case Format::tiff: failed = load(&vips_tiffload_source); break;
    case Format::webp: failed = load(&vips_webpload_source); break;
    case Format::heic:
    case Format::avif: failed = load(&vips_heifload_source); break;
  }
  if (failed)
    fail(ErrorCode::bad_image, "{} is not a readable {} file: {}", name, to_string(format), take_vips_error());
  return VipsPtr<VipsImage>(image);
}

void check_size(const VipsImage* image, const LoadOptions& options, const std::string& name) {
  const double megapixels = static_cast<double>(image->Xsize) * image->Ysize / 1e6;
  if (megapixels > options.max_megapixels)
    fail(ErrorCode::bad_image, "{} has {}x{} pixels ({:.1f} megapixels), more than the limit of {} (--max-megapixels)",
         name, image->Xsize, image->Ysize, megapixels, options.max_megapixels);
}

void check_pages(VipsImage* image, bool animated, const LoadOptions& options, const std::string& name) {
  int pages = 1;
  if (vips_image_get_typeof(image, VIPS_META_N_PAGES)) vips_image_get_int(image, VIPS_META_N_PAGES, &pages);
  if ((pages > 1 || animated) && !options.first_page_only)
    fail(ErrorCode::unsupported, "{} {}; mend fills one picture at a time, so extract the page you mean", name,
         animated ? "is an animation" : fmt::format("has {} pages", pages));
}

void check_colours(const VipsImage* image, const std::string& name) {
  switch (image->Type) {
    case VIPS_INTERPRETATION_MULTIBAND:
    case VIPS_INTERPRETATION_B_W:
    case VIPS_INTERPRETATION_GREY16:
    case VIPS_INTERPRETATION_RGB:
    case VIPS_INTERPRETATION_RGB16:
    case VIPS_INTERPRETATION_sRGB:
    case VIPS_INTERPRETATION_scRGB: break;
    case VIPS_INTERPRETATION_CMYK:
      fail(ErrorCode::unsupported, "{} is CMYK; mend fills grey and RGB pictures: convert it first", name);
    default:
      fail(ErrorCode::unsupported, "{} is in the colour space {}; mend fills grey and RGB pictures: convert it first",
           name, vips_enum_nick(VIPS_TYPE_INTERPRETATION, image->Type));
  }
  if (image->Bands < 1 || image->Bands > 4 || image->Coding != VIPS_CODING_NONE)
    fail(ErrorCode::unsupported, "{} has {} channels; mend takes 1 to 4 (grey or RGB, with or without alpha)", name,
         image->Bands);
}

Depth depth_of(const VipsImage* image, const std::string& name) {
  switch (image->BandFmt) {
    case VIPS_FORMAT_UCHAR: return Depth::u8;
    case VIPS_FORMAT_USHORT: return Depth::u16;
    case VIPS_FORMAT_FLOAT: return Depth::f32;
    default:
      fail(ErrorCode::unsupported, "{} has samples of type {}; mend takes 8-bit, 16-bit and 32-bit float", name,
           vips_enum_nick(VIPS_TYPE_BAND_FORMAT, image->BandFmt));
  }
}

/// Decodes strip by strip, each pixel straight to its upright place: there is no second copy of the picture.
void decode(VipsImage* from, Image& image, int orientation, const std::string& name) {
  constexpr int strip_height = 64;
  const Orientation frame(orientation, from->Xsize, from->Ysize);
  const size_t pixel = image.byte_count() / static_cast<size_t>(image.width()) / static_cast<size_t>(image.height());
  const size_t row_bytes = static_cast<size_t>(from->Xsize) * pixel;
  const VipsPtr<VipsRegion> region(vips_region_new(from));
  for (int y = 0; y < from->Ysize; y += strip_height) {
    const VipsRect strip{0, y, from->Xsize, std::min(strip_height, from->Ysize - y)};
    if (!region || vips_region_prepare(region.get(), &strip))
      fail(ErrorCode::bad_image, "{} is damaged or cut off: {}", name, take_vips_error());
    for (int line = y; line < y + strip.height; ++line) {
      const auto* source = reinterpret_cast<const std::byte*>(VIPS_REGION_ADDR(region.get(), 0, line));
      if (orientation == 1) {
        std::memcpy(image.bytes() + static_cast<size_t>(line) * row_bytes, source, row_bytes);
        continue;
      }
      for (int x = 0; x < from->Xsize; ++x) {
        const auto [to_x, to_y] = frame.upright_from_stored(x, line);
        const size_t to = static_cast<size_t>(to_y) * static_cast<size_t>(image.width()) + static_cast<size_t>(to_x);
        std::memcpy(image.bytes() + to * pixel, source + static_cast<size_t>(x) * pixel, pixel);
      }
    }
  }
}

void check_finite(const Image& image, const std::string& name) {
  if (image.depth() != Depth::f32) return;
  const auto* values = reinterpret_cast<const float*>(image.bytes());
  const size_t count = image.byte_count() / sizeof(float);
  const auto bad = std::count_if(values, values + count, [](float value) { return !std::isfinite(value); });
  if (bad > 0)
    fail(ErrorCode::bad_image, "{} holds {} values that are NaN or infinite (of {}); all must be finite", name, bad,
         count);
}

void take_metadata(VipsImage* from, Image& image) {
  for (const char* field : carried_blobs) {
    const void* data = nullptr;
    size_t size = 0;
    if (!vips_image_get_typeof(from, field) || vips_image_get_blob(from, field, &data, &size)) continue;
    const auto* bytes = static_cast<const uint8_t*>(data);
    image.metadata.push_back({field, std::vector<uint8_t>(bytes, bytes + size)});
  }
  const char* text = nullptr;
  if (vips_image_get_typeof(from, VIPS_META_IMAGEDESCRIPTION) &&
      !vips_image_get_string(from, VIPS_META_IMAGEDESCRIPTION, &text))
    image.metadata.push_back({VIPS_META_IMAGEDESCRIPTION, std::vector<uint8_t>(text, text + std::strlen(text))});
}

/// What the file itself says goes before what its EXIF says, in which cameras write 72 dpi whatever happens later.
void take_resolution(const VipsImage* from, Resolution said, Image& image) {
  // libvips says 1 where a TIFF said nothing, writes it into PNG files, and has defaults of its own for JPEG.
  if (image.file.format == Format::tiff) said = {from->Xres, from->Yres};
  if (said.x == 1 && said.y == 1) said = {};
  const auto* exif = image.find_metadata(VIPS_META_EXIF_NAME);
  if (exif && (said.x <= 0 || said.y <= 0)) said = exif_resolution(exif->bytes).value_or(Resolution());
  image.x_resolution = said.x, image.y_resolution = said.y;
}

bool begins_with(const std::vector<uint8_t>& bytes, const std::string& start) {
  return bytes.size() >= start.size() && std::equal(start.begin(), start.end(), bytes.begin());
}

/// Segments that libvips does not hand over. Multi-picture indices (MPF) point into the old file, so they go.
bool carried_segment(const JpegSegment& segment) {
  const auto& bytes = segment.bytes;
  const int app = segment.marker - 0xE0;
  if (app == 0 || app == 14) return false;
  if (app == 1)
    return !begins_with(bytes, std::string("Exif\0", 5)) && !begins_with(bytes, "http://ns.adobe.com/xap/1.0/");
  if (app == 2) return !begins_with(bytes, "ICC_PROFILE") && !begins_with(bytes, "MPF");
  return app != 13 || !begins_with(bytes, "Photoshop 3.0");
}

struct Header {
  FileFacts facts;
  bool animated = false;
  Resolution resolution;        ///< of JFIF or pHYs
  std::vector<Metadata> extra;  ///< that libvips leaves out
};

/// The facts in the file's own headers.
Header read_header(const uint8_t* data, size_t size, const std::string& name) {
  Header header;
  auto& [facts, animated, resolution, extra] = header;
  const Format format = sniff(data, size, name);
  facts.format = format;
  facts.lossless = format == Format::png || format == Format::tiff;
  if (format == Format::jpeg) {
    auto jpeg = read_jpeg_header(data, size, name);
    facts.jpeg = std::make_shared<const JpegSettings>(jpeg.settings);
    resolution = {jpeg.x_resolution, jpeg.y_resolution};
    for (auto& segment : jpeg.segments) {
      if (segment.marker == 0xE2 && begins_with(segment.bytes, "MPF"))
        facts.left_behind.push_back("multi-picture index");
      if (carried_segment(segment))
        extra.push_back({fmt::format("{}{:02x}", jpeg_segment_prefix, segment.marker), std::move(segment.bytes)});
    }
  } else if (format == Format::png) {
    auto png = read_png_facts(data, size);
    facts.bits = png.bits, facts.palette = png.palette, animated = png.animated;
    resolution = {png.x_resolution, png.y_resolution};
    extra = std::move(png.chunks);
    if (!png.exif.empty()) extra.push_back({VIPS_META_EXIF_NAME, exif_with_prefix(png.exif)});
    if (!png.icc.empty()) extra.push_back({VIPS_META_ICC_NAME, std::move(png.icc)});
    if (!png.iptc.empty()) extra.push_back({VIPS_META_IPTC_NAME, std::move(png.iptc)});
    for (const auto& type : png.left_behind) facts.left_behind.push_back("PNG chunk " + type);
  } else if (format == Format::tiff) {
    const auto tiff = read_tiff_facts(data, size);
    facts.bits = tiff.bits, facts.palette = tiff.palette;
    facts.tiff_compression = tiff.compression;
    if (tiff.camera_data) extra.push_back({VIPS_META_EXIF_NAME, exif_with_prefix(exif_from_tiff(data, size))});
    if (!tiff.iptc.empty()) extra.push_back({VIPS_META_IPTC_NAME, tiff.iptc});
    facts.lossless = tiff.compression != "other";
    for (const auto tag : tiff.left_behind) facts.left_behind.push_back(fmt::format("TIFF tag {}", tag));
  } else if (format == Format::webp) {
    facts.lossless = webp_is_lossless(data, size);
  }
  return header;
}

/// What the file's own header says goes before what libvips made of it. Chunks and segments there may be many of.
void put(Image& image, Metadata item) {
  const bool single =
      std::find(std::begin(carried_blobs), std::end(carried_blobs), item.name) != std::end(carried_blobs);
  auto& all = image.metadata;
  if (single)
    all.erase(std::remove_if(all.begin(), all.end(), [&](const Metadata& one) { return one.name == item.name; }),
              all.end());
  all.push_back(std::move(item));
}

Image load(VipsSource* source, Header header, const LoadOptions& options, const std::string& name) {
  const Format format = *header.facts.format;
  const auto picture = open(source, format, name);
  check_size(picture.get(), options, name);
  check_pages(picture.get(), header.animated, options, name);
  check_colours(picture.get(), name);
  const Depth depth = depth_of(picture.get(), name);

  // HEIF keeps rotation in its own boxes, and libvips has undone it.
  const bool heif = format == Format::heic || format == Format::avif;
  int orientation = heif ? 1 : vips_image_get_orientation(picture.get());
  for (const auto& item : header.extra)
    if (item.name == VIPS_META_EXIF_NAME && orientation == 1) orientation = exif_orientation(item.bytes);
  const Orientation frame(orientation, picture->Xsize, picture->Ysize);
  const bool alpha = picture->Bands == 2 || picture->Bands == 4;
  Image image(frame.upright_width(), frame.upright_height(), picture->Bands >= 3 ? 3 : 1, alpha, depth);
  decode(picture.get(), image, orientation, name);
  check_finite(image, name);

  take_metadata(picture.get(), image);
  for (auto& item : header.extra) put(image, std::move(item));
  image.file = std::move(header.facts);
  take_resolution(picture.get(), header.resolution, image);
  image.file.orientation = orientation;
  if (depth != Depth::u8) image.file.bits = depth == Depth::u16 ? 16 : 32;
  return image;
}

}  // namespace

Image load_image(const std::filesystem::path& path, const LoadOptions& options) {
  start_vips();
  Header header;
  {
    const FileBytes bytes(path);
    header = read_header(bytes.data(), bytes.size(), path.string());
  }
  const VipsPtr<VipsSource> source(vips_source_new_from_file(path.c_str()));
  if (!source) fail(ErrorCode::io, "cannot read {}: {}", path.string(), take_vips_error());
  return load(source.get(), std::move(header), options, path.string());
}

Image load_image_from_memory(const uint8_t* bytes, size_t size, const LoadOptions& options, const std::string& name) {
  start_vips();
  auto header = read_header(bytes, size, name);
  const VipsPtr<VipsSource> source(vips_source_new_from_memory(bytes, size));
  if (!source) fail(ErrorCode::io, "cannot read {}: {}", name, take_vips_error());
  return load(source.get(), std::move(header), options, name);
}

Image load_image_from_memory(const std::vector<uint8_t>& bytes, const LoadOptions& options, const std::string& name) {
  return load_image_from_memory(bytes.data(), bytes.size(), options, name);
}

}  // namespace mend
