/// One picture from file to file: what `mend fill` does, and a batch for each of its pictures.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "fill/default_grow.h"
#include "fill/fill_image.h"
#include "fill/tight_hole.h"

namespace mend {

struct FillSettings {
  std::string method = "auto";  ///< as make_filler() takes it
  std::map<std::string, std::string> method_options;
  int grow = -1;                      ///< pixels; -1: default_grow()
  bool judge_mask = true;             ///< look for what sticks out of the hole, and say so (fill/tight_hole.h)
  bool cover = false;                 ///< and fill it too
  bool invert = false;                ///< black in the mask is the hole
  std::string mask_channel = "auto";  ///< auto, alpha, luma
  bool fit_mask = false;              ///< a mask of another size is scaled by nearest neighbour
  uint64_t seed = 0;
  int threads = 0;
  double max_megapixels = 512;
  bool jpeg_reencode = false;  ///< encode the whole JPEG anew instead of the hole's blocks alone
  int quality = 0;             ///< 1..100; 0: as the input. Implies jpeg_reencode
  bool allow_loss = false;     ///< let depth or alpha go where the output's format has none
  bool overwrite = false;
  std::filesystem::path heatmap;  ///< where the fill looks made up, by the installed detector; empty: not wanted
  bool provenance = false;        ///< say in the picture's XMP how it was filled (provenance.h)
  /// What to say there word for word, as an earlier fill said it; empty: what is true of this one.
  std::map<std::string, std::string> provenance_as;
  bool explain = false;  ///< add a note that says what `auto` chose, and why
};

struct FillJob {
  std::filesystem::path image, mask, output;
};

struct FillResult {
  int width = 0, height = 0;
  long long drawn = 0;                            ///< missing pixels in the mask
  long long missing = 0;                          ///< and after growing
  int grow = 0;                                   ///< pixels it was grown by
  std::vector<Leftover> leftovers;                ///< what stuck out of the mask farther than that
  FillReport report;                              ///< no windows if nothing was missing
  std::optional<double> artificiality;            ///< by the detector, where a heatmap was wanted
  std::map<std::string, std::string> provenance;  ///< what the picture's XMP says; empty if it says nothing
  std::vector<std::string> notes;                 ///< what the user should know, one sentence each
  double load_seconds = 0, save_seconds = 0, seconds = 0;
};

/// Throws Error{io} or Error{invalid_argument} if `job.output` cannot be the output: its folder is missing or closed,
/// it is a folder, it exists (or is the input) and `overwrite` is not set, it is the mask, or its format is unknown.
void check_output(const FillJob& job, bool overwrite);

/// Loads, fills, saves. Nothing is written unless everything succeeds. A mask without a hole copies the picture
/// through, byte for byte where the format stays the same.
/// @throws what the codecs and fillers throw; Error{invalid_argument} for a mask of another size or a hole that
///         covers everything.
FillResult run_fill_job(const FillJob& job, const FillSettings& settings, const Context& context);

/// "filled 1234 pixels (3.1 %) of photo.jpg (640x480) in 0.21 s: out.jpg"
std::string summary_line(const FillJob& job, const FillResult& result);

}  // namespace mend
