#include <algorithm>
#include <exception>

#include "base/atomic_file.h"
#include "base/error.h"
#include "image/codec.h"
#include "image/exif.h"
#include "image/exif_resolution.h"
#include "image/heif_exif.h"
#include "image/iptc.h"
#include "image/jpeg_codec.h"
#include "image/jpeg_segments.h"
#include "image/png_chunks.h"
#include "image/png_profiles.h"
#include "image/storable.h"
#include "image/tiff_exif.h"
#include "image/vips_runtime.h"
#include "image/webp_container.h"
#include "image/webp_encode.h"

namespace mend {
namespace {

/// Metadata as it is to be written: EXIF says that pixels are upright.
std::vector<Metadata> metadata_to_write(const Image& image, const SaveOptions& options) {
  auto metadata = image.metadata;
  for (auto& item : metadata)
    if (item.name == VIPS_META_EXIF_NAME) {
      set_exif_orientation(item.bytes, 1);
      if (options.drop_thumbnail) drop_exif_thumbnail(item.bytes);
    }
  return metadata;
}

const std::vector<uint8_t>* find(const std::vector<Metadata>& metadata, const char* name) {
  for (const auto& item : metadata)
    if (item.name == name) return &item.bytes;
  return nullptr;
}

/// libvips' view of the pixels, not a copy; `image` must outlive it.
VipsPtr<VipsImage> vips_view(const Image& image) {
  const VipsBandFormat format = image.depth() == Depth::u8    ? VIPS_FORMAT_UCHAR
                                : image.depth() == Depth::u16 ? VIPS_FORMAT_USHORT
                                                              : VIPS_FORMAT_FLOAT;
  VipsPtr<VipsImage> view(vips_image_new_from_memory(image.bytes(), image.byte_count(), image.width(), image.height(),
                                                     image.samples(), format));
  if (!view) fail(ErrorCode::out_of_memory, "libvips cannot take the picture: {}", take_vips_error());
  const bool deep = image.depth() == Depth::u16;
  view->Type = image.colours() == 1          ? (deep ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W)
               : deep                        ? VIPS_INTERPRETATION_RGB16
               : image.depth() == Depth::f32 ? VIPS_INTERPRETATION_RGB
                                             : VIPS_INTERPRETATION_sRGB;
  if (image.x_resolution > 0 && image.y_resolution > 0) {
    view->Xres = image.x_resolution;
    view->Yres = image.y_resolution;
  }
  return view;
}

void attach(VipsImage* view, const std::vector<Metadata>& metadata, const char* name) {
  if (const auto* bytes = find(metadata, name)) vips_image_set_blob_copy(view, name, bytes->data(), bytes->size());
}

/// Where an encoder's bytes go. libvips calls write() from C: exceptions wait here until it has returned.
struct Output {
  AtomicFile* file = nullptr;  ///< null: into `bytes`
  std::vector<uint8_t> bytes;
  std::vector<uint8_t> inserted;  ///< goes in when `insert_at` bytes have been written
  size_t insert_at = 0, written = 0;
  std::exception_ptr error;

  void put(const uint8_t* data, size_t size) {
    if (file)
      file->write(data, size);
    else
      bytes.insert(bytes.end(), data, data + size);
  }
  void write(const uint8_t* data, size_t size) {
    if (written < insert_at && written + size >= insert_at) {
      const size_t before = insert_at - written;
      put(data, before);
      put(inserted.data(), inserted.size());
      put(data + before, size - before);
    } else {
      put(data, size);
    }
    written += size;
  }
};

gint64 on_write(VipsTargetCustom*, const void* data, gint64 size, gpointer output_pointer) {
  auto* output = static_cast<Output*>(output_pointer);
  try {
    output->write(static_cast<const uint8_t*>(data), static_cast<size_t>(size));
    return size;
  } catch (...) {
    output->error = std::current_exception();
    return -1;
  }
}

[[noreturn]] void fail_encoding(Format format) {
  fail(ErrorCode::unsupported, "the picture cannot be written as {}: {}", to_string(format), take_vips_error());
}

void write_png(const Image& image, const SaveOptions& options, Output& output) {
  const auto metadata = metadata_to_write(image, options);
  const auto view = vips_view(image);
  attach(view.get(), metadata, VIPS_META_XMP_NAME);
  constexpr size_t signature_and_header = 33;
  output.insert_at = signature_and_header;
  const auto insert = [&](const std::string& type, const std::vector<uint8_t>& data) {
    const auto chunk = png_chunk(type, data);
    output.inserted.insert(output.inserted.end(), chunk.begin(), chunk.end());
  };
  const std::string prefix = png_chunk_prefix;
  for (const auto& item : metadata) {
    if (item.name.compare(0, prefix.size(), prefix) == 0) insert(item.name.substr(prefix.size()), item.bytes);
    if (item.name == VIPS_META_EXIF_NAME) insert("eXIf", exif_without_prefix(item.bytes));
    if (item.name == VIPS_META_ICC_NAME) insert("iCCP", iccp_data(item.bytes));
  }
  if (const auto blocks = photoshop_blocks(metadata); !blocks.empty()) insert("zTXt", iptc_text_data(blocks));
  const VipsPtr<VipsTargetCustom> target(vips_target_custom_new());
  g_signal_connect(target.get(), "write", G_CALLBACK(on_write), &output);
  const int failed = vips_pngsave_target(view.get(), VIPS_TARGET(target.get()), "compression", options.png_compression,
                                         "filter", VIPS_FOREIGN_PNG_FILTER_ALL, nullptr);
  if (output.error) std::rethrow_exception(output.error);
  if (failed) fail_encoding(Format::png);
}

void write_jpeg(const Image& image, const SaveOptions& options, Output& output) {
  const bool as_input = options.quality == 0 && image.file.jpeg && image.file.jpeg->components == image.colours();
  const auto settings =
      as_input ? *image.file.jpeg : jpeg_settings(options.quality == 0 ? 95 : options.quality, image.colours());
  const auto file =
      encode_jpeg({reinterpret_cast<const uint8_t*>(image.bytes()), image.width(), image.height(), image.colours(),
                   image.samples(), image.x_resolution, image.y_resolution},
                  settings, jpeg_segments(metadata_to_write(image, options), options.allow_metadata_loss));
  output.put(file.data(), file.size());
}

/// The block for a format that has EXIF alone for the resolution; empty if there is neither.
std::vector<uint8_t> exif_with_resolution(const Image& image, const std::vector<Metadata>& metadata) {
  const auto* given = find(metadata, VIPS_META_EXIF_NAME);
  auto exif = given ? exif_without_prefix(*given) : std::vector<uint8_t>();
  if (image.x_resolution > 0 && image.y_resolution > 0)
    add_exif_resolution(exif, {image.x_resolution, image.y_resolution});
  return exif;
}

void write_webp(const Image& image, const SaveOptions& options, Output& output) {
  const bool lossless = options.lossless.value_or(options.quality == 0 && image.file.lossless);
  const auto file = encode_webp(image, lossless, options.quality == 0 ? 95 : options.quality);
  const auto metadata = metadata_to_write(image, options);
  const auto exif = exif_with_resolution(image, metadata);
  const WebpMetadata around{find(metadata, VIPS_META_ICC_NAME), exif.empty() ? nullptr : &exif,
                            find(metadata, VIPS_META_XMP_NAME)};
  const auto whole = webp_with_metadata(file, image.width(), image.height(), image.has_alpha(), around);
  output.put(whole.data(), whole.size());
}

void write_heif(const Image& image, Format format, const SaveOptions& options, Output& output) {
  if (!have_heif()) fail(ErrorCode::unsupported, "this installation of libvips cannot write {}", to_string(format));
  const auto metadata = metadata_to_write(image, options);
  const auto exif = exif_with_resolution(image, metadata);
  const auto view = vips_view(image);
  for (const char* name : {VIPS_META_ICC_NAME, VIPS_META_XMP_NAME}) attach(view.get(), metadata, name);
  if (!exif.empty()) {  // to have an item that is then replaced
    const auto block = exif_with_prefix(exif);
    vips_image_set_blob_copy(view.get(), VIPS_META_EXIF_NAME, block.data(), block.size());
  }
  void* data = nullptr;
  size_t size = 0;
  const auto compression =
      format == Format::avif ? VIPS_FOREIGN_HEIF_COMPRESSION_AV1 : VIPS_FOREIGN_HEIF_COMPRESSION_HEVC;
  if (vips_heifsave_buffer(view.get(), &data, &size, "Q", options.quality == 0 ? 95 : options.quality, "compression",
                           compression, "subsample_mode", VIPS_FOREIGN_SUBSAMPLE_OFF, nullptr))
    fail_encoding(format);
  std::vector<uint8_t> file(static_cast<const uint8_t*>(data), static_cast<const uint8_t*>(data) + size);
  g_free(data);
  if (!exif.empty() && !replace_heif_exif(file, exif))
    fail(ErrorCode::unsupported, "the EXIF data does not go into the {} file that libvips writes", to_string(format));
  const auto* icc = find(metadata, VIPS_META_ICC_NAME);
  if (icc && std::search(file.begin(), file.end(), icc->begin(), icc->end()) == file.end())
    fail(ErrorCode::unsupported, "{} would lose the picture's ICC profile, which libvips does not accept",
         to_string(format));
  output.put(file.data(), file.size());
}

/// libtiff seeks in what it writes: a file is written by its name, memory by libvips' own buffer.
void write_tiff(const Image& image, const SaveOptions& options, Output& output) {
  const auto metadata = metadata_to_write(image, options);
  const auto view = vips_view(image);
  for (const char* name : {VIPS_META_ICC_NAME, VIPS_META_XMP_NAME}) attach(view.get(), metadata, name);
  const auto* iptc = find(metadata, VIPS_META_IPTC_NAME);
  const bool blocks = iptc && is_photoshop_segment(*iptc);
  if (blocks) vips_image_set_blob_copy(view.get(), VIPS_META_PHOTOSHOP_NAME, iptc->data() + 14, iptc->size() - 14);
  attach(view.get(), metadata, VIPS_META_PHOTOSHOP_NAME);
  if (const auto* text = find(metadata, VIPS_META_IMAGEDESCRIPTION))
    vips_image_set_string(view.get(), VIPS_META_IMAGEDESCRIPTION, std::string(text->begin(), text->end()).c_str());

  const auto* block = find(metadata, VIPS_META_EXIF_NAME);
  const auto exif = block ? exif_without_prefix(*block) : std::vector<uint8_t>();
  const auto records = iptc && !blocks ? *iptc : std::vector<uint8_t>();
  const auto& given = image.file.tiff_compression;
  const auto compression = given == "none"  ? VIPS_FOREIGN_TIFF_COMPRESSION_NONE
                           : given == "lzw" ? VIPS_FOREIGN_TIFF_COMPRESSION_LZW
                                            : VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE;
  const auto predictor =
      image.depth() == Depth::f32 ? VIPS_FOREIGN_TIFF_PREDICTOR_FLOAT : VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL;
  constexpr size_t classic_limit = 3'900'000'000u;
  const gboolean big = image.byte_count() > classic_limit;
  if (output.file) {
    if (vips_tiffsave(view.get(), output.file->temporary().c_str(), "compression", compression, "predictor", predictor,
                      "bigtiff", big, nullptr))
      fail(ErrorCode::io, "cannot write {}: {}", output.file->target().string(), take_vips_error());
    append_to_tiff(output.file->temporary(), exif, records);
    return;
  }
  void* data = nullptr;
  size_t size = 0;
  if (vips_tiffsave_buffer(view.get(), &data, &size, "compression", compression, "predictor", predictor, "bigtiff", big,
                           nullptr))
    fail_encoding(Format::tiff);
  std::vector<uint8_t> bytes(static_cast<const uint8_t*>(data), static_cast<const uint8_t*>(data) + size);
  g_free(data);
  append_to_tiff(bytes, exif, records);
  output.put(bytes.data(), bytes.size());
}

void write(const Image& image, Format format, const SaveOptions& options, Output& output) {
  start_vips();
  require(options.quality >= 0 && options.quality <= 100, "quality must be 1..100 (or 0 for the input's), not {}",
          options.quality);
  require(options.png_compression >= 0 && options.png_compression <= 9, "PNG compression must be 0..9, not {}",
          options.png_compression);
  const auto changed = storable(image, format, options);
  const Image& storing = changed ? *changed : image;
  switch (format) {
    case Format::jpeg: return write_jpeg(storing, options, output);
    case Format::png: return write_png(storing, options, output);
    case Format::tiff: return write_tiff(storing, options, output);
    case Format::webp: return write_webp(storing, options, output);
    case Format::heic:
    case Format::avif: return write_heif(storing, format, options, output);
  }
}

Format fallback_format(const Image& image) { return image.file.format.value_or(Format::png); }

}  // namespace

void save_image(const Image& image, const std::filesystem::path& path, const SaveOptions& options) {
  const auto by_name = format_of_extension(path);
  const Format format = options.format ? *options.format : by_name ? *by_name : fallback_format(image);
  AtomicFile file(path);
  Output output;
  output.file = &file;
  write(image, format, options, output);
  file.commit();
}

std::vector<uint8_t> encode_image(const Image& image, const SaveOptions& options) {
  Output output;
  write(image, options.format.value_or(fallback_format(image)), options, output);
  return std::move(output.bytes);
}

}  // namespace mend
