#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "image/codec.h"
#include "image/exif.h"
#include "image/exif_resolution.h"
#include "image/file_bytes.h"
#include "image/file_header.h"
#include "image/orientation.h"
#include "image/vips_runtime.h"

namespace mend {
namespace {

/// The blobs libvips reads and that are carried under its names. Image description is a string to it, bytes to us.
const char* const carried_blobs[] = {VIPS_META_ICC_NAME, VIPS_META_EXIF_NAME, VIPS_META_XMP_NAME, VIPS_META_IPTC_NAME,
                                     VIPS_META_PHOTOSHOP_NAME};

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
    fail(ErrorCode::bad_image, "{} has {}x{} pixels ({} megapixels), more than the limit of {} (--max-megapixels)",
         name, image->Xsize, image->Ysize,
         megapixels < 1 ? fmt::format("{:.2g}", megapixels) : fmt::format("{:.1f}", megapixels),
         options.max_megapixels);
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

/// libvips knows XMP in HEIC and AVIF only if no "<?xpacket" goes before it; else it is one of several "mime" items.
void take_heif_xmp(VipsImage* from, Image& image) {
  for (int item = 0; item < 16 && !image.find_metadata(VIPS_META_XMP_NAME); ++item) {
    const auto field = fmt::format("heif-mime-{}", item);
    const void* data = nullptr;
    size_t size = 0;
    if (!vips_image_get_typeof(from, field.c_str()) || vips_image_get_blob(from, field.c_str(), &data, &size)) continue;
    const std::string start(static_cast<const char*>(data), std::min<size_t>(size, 200));
    if (start.find("<x:xmpmeta") == std::string::npos && start.rfind("<?xpacket", 0) != 0) continue;
    const auto* bytes = static_cast<const uint8_t*>(data);
    image.metadata.push_back({VIPS_META_XMP_NAME, std::vector<uint8_t>(bytes, bytes + size)});
  }
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
  take_heif_xmp(from, image);
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

Image load(VipsSource* source, FileHeader header, const LoadOptions& options, const std::string& name) {
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
  FileHeader header;
  {
    const FileBytes bytes(path);
    header = read_file_header(bytes.data(), bytes.size(), path.string());
  }
  const VipsPtr<VipsSource> source(vips_source_new_from_file(path.c_str()));
  if (!source) fail(ErrorCode::io, "cannot read {}: {}", path.string(), take_vips_error());
  return load(source.get(), std::move(header), options, path.string());
}

Image load_image_from_memory(const uint8_t* bytes, size_t size, const LoadOptions& options, const std::string& name) {
  start_vips();
  auto header = read_file_header(bytes, size, name);
  const VipsPtr<VipsSource> source(vips_source_new_from_memory(bytes, size));
  if (!source) fail(ErrorCode::io, "cannot read {}: {}", name, take_vips_error());
  return load(source.get(), std::move(header), options, name);
}

Image load_image_from_memory(const std::vector<uint8_t>& bytes, const LoadOptions& options, const std::string& name) {
  return load_image_from_memory(bytes.data(), bytes.size(), options, name);
}

}  // namespace mend
