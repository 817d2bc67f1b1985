/// Holes from mask files and back, and what a mask file looks like before anyone trusts it.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "image/codec.h"
#include "image/hole.h"

namespace mend {

/// Which values of a mask file say what is missing.
enum class HoleChannel {
  automatic,  ///< alpha if it is the only channel that varies, otherwise luma
  alpha,      ///< refused for a file without alpha
  luma,       ///< Rec. 601 weights on the colours
};

struct Size {
  int width = 0, height = 0;
};

struct HoleFileOptions {
  HoleChannel channel = HoleChannel::automatic;
  int threshold = 127;  ///< 0..254, on 8-bit values: missing where value > threshold
  bool invert = false;  ///< black = hole
  Size fit;             ///< not 0x0: scaled to this size by nearest neighbour
  LoadOptions load;
};

/// The hole in a mask file (any format of codec.h, any depth): white is missing.
/// @throws what load_image throws; Error{invalid_argument} for a threshold out of bounds or alpha that is not there.
Hole load_hole(const std::filesystem::path& path, const HoleFileOptions& options = {});
/// The hole in a mask that is already loaded.
Hole hole_from_image(const Image& image, const HoleFileOptions& options = {});

/// Something about a mask that its user should know.
enum class HoleFinding {
  nothing_missing,    ///< no pixel is missing
  nothing_known,      ///< every pixel is missing
  over_half,          ///< more than half is missing
  likely_inverted,    ///< over half is missing, and nearly all of the border: black may have meant hole
  antialiased,        ///< values between black and white, all beside an edge: a soft brush or a scaled mask
  compression_noise,  ///< values between black and white away from edges, in a lossy file
  grey_values,     ///< values between black and white away from edges, in a lossless file: a photograph? a soft mask?
  touches_border,  ///< the hole reaches the picture's border, where context is one-sided
  alpha_used,      ///< automatic choice fell on alpha
  alpha_ignored,   ///< alpha varies, but so do the colours, which were taken
};

/// What a mask file holds, for `mend mask check`. Counts are pixels.
struct HoleFacts {
  Size size;
  int samples = 1;  ///< values a pixel in the file, alpha included
  int bits = 8;     ///< bits a sample in the file
  Format format = Format::png;
  HoleChannel channel = HoleChannel::luma;  ///< the one that was read: alpha or luma
  long long missing = 0;                    ///< after threshold and inversion
  double ratio = 0;                         ///< missing / all
  int components = 0;                       ///< 8-connected parts of the hole
  Rect extent;                              ///< of the missing pixels
  long long intermediate = 0;      ///< values other than the file's darkest-possible 0 and brightest-possible 255
  long long far_intermediate = 0;  ///< of those, more than 2 pixels from any edge of the hole
  bool alpha_varies = false;
  std::vector<HoleFinding> findings;  ///< in the order of the enum
  bool has(HoleFinding finding) const;
};

/// Throws what load_hole throws. With `options.fit` the facts are those before scaling.
HoleFacts inspect_hole(const std::filesystem::path& path, const HoleFileOptions& options = {});
HoleFacts inspect_hole_image(const Image& image, const HoleFileOptions& options = {});

/// An 8-bit grey PNG, white (255) = missing. Throws Error{io}.
void save_hole(const Hole& hole, const std::filesystem::path& path);

}  // namespace mend
