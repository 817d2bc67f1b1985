/// Pictures from files and back: JPEG, PNG, TIFF, WebP, and HEIC and AVIF where libvips has them.
///
/// What goes in comes out: depth (8, 16 bit, float), alpha, ICC profile, EXIF, XMP, IPTC and resolution. In formats
/// that store samples losslessly (PNG, TIFF, lossless WebP) every sample nobody wrote is bit-exact; JPEG, lossy WebP,
/// HEIC and AVIF are encoded anew (see jpeg_splice.h for JPEG files whose blocks outside the hole stay verbatim).
/// EXIF is carried byte for byte, but for the orientation: pixels are upright in memory, so the tag is set to 1; and in
/// WebP, which has no other place for it, a resolution is added to EXIF that says none. lost_metadata() of storable.h
/// names what a format cannot hold.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "image/image.h"

namespace mend {

struct LoadOptions {
  double max_megapixels = 512;   ///< larger pictures are refused by their header, before anything is decoded
  bool first_page_only = false;  ///< take the first page of a file with several; otherwise such a file is refused
};

/// The picture in a file, told by its first bytes whatever its name. 1-, 2- and 4-bit samples and palettes are
/// expanded to 8 bits (`Image::file` says so, and that is how they are saved).
/// @throws Error{io} if the file cannot be read; Error{bad_image} if it is empty, cut off, damaged, larger than
///         `max_megapixels`, or holds NaN or infinite values; Error{unsupported} for CMYK, Lab, animations, several
///         pages, and formats or depths that mend does not do; Error{out_of_memory}.
Image load_image(const std::filesystem::path& path, const LoadOptions& options = {});

/// The same from bytes. `name` stands for the file in messages.
Image load_image_from_memory(const uint8_t* bytes, size_t size, const LoadOptions& options = {},
                             const std::string& name = "the picture");
Image load_image_from_memory(const std::vector<uint8_t>& bytes, const LoadOptions& options = {},
                             const std::string& name = "the picture");

struct SaveOptions {
  std::optional<Format> format;      ///< empty: by the file's extension, else the format it was loaded from, else PNG
  int quality = 0;                   ///< 1..100 for lossy formats; 0: as the input where that is known (JPEG), else 95
  std::optional<bool> lossless;      ///< WebP; empty: lossless unless the picture came from a lossy format
  int png_compression = 3;           ///< 0..9; 6 takes two to three times as long for 0 to 8 % less
  bool allow_depth_loss = false;     ///< let 16-bit and float samples be rounded to what the format has
  bool allow_alpha_loss = false;     ///< let alpha be dropped where the format has none
  bool allow_metadata_loss = false;  ///< let EXIF or XMP be dropped that is too large for a JPEG segment
  bool drop_thumbnail = false;       ///< unlink the EXIF preview, which may still show what was removed
};

/// Writes the whole file or nothing. @throws Error{unsupported} naming what would be lost, or if libvips lacks the
/// encoder; Error{invalid_argument} for an option out of bounds; Error{io} for a folder or disk that refuses.
void save_image(const Image& image, const std::filesystem::path& path, const SaveOptions& options = {});

/// The bytes save_image would write. `options.format` empty: the format it was loaded from, else PNG.
std::vector<uint8_t> encode_image(const Image& image, const SaveOptions& options = {});

/// The format an extension (".jpg", any case) stands for; empty if none of ours.
std::optional<Format> format_of_extension(const std::filesystem::path& path);
/// The format the first bytes tell (32 suffice); empty if none of ours.
std::optional<Format> format_of_bytes(const uint8_t* bytes, size_t size);
/// "JPEG", "PNG" …
const char* to_string(Format format);

}  // namespace mend
