/// The pictures of a repro: photographs cut to squares and brought to one size, as papers prepare their test sets, and
/// holes in buckets.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/context.h"
#include "evaluation/protocol.h"
#include "repro/repro.h"

namespace mend {

/// Writes the central square of each photograph, resized to `side`, as folder/NAME.png; one that is there already stays
/// as it is. Photographs are files, or folders whose pictures count in the order of their names; those smaller than
/// `least` on a side are left out, and no more than `most` are taken (0: all).
/// @return the files. @throws Error{io}, Error{bad_image}; Error{invalid_argument} if there is none.
std::vector<std::filesystem::path> write_square_photos(const std::vector<std::filesystem::path>& photos,
                                                       const std::filesystem::path& folder, int side, int least,
                                                       int most, const Context& context);

/// Draws `count` irregular holes a bucket ("20-30": of 20 to 30 % of side x side pixels) as folder/BUCKET/NNN.png.
/// Files that are there already stay. @throws Error{io}; Error{invalid_argument} for a bucket that is no range.
void draw_holes(const std::vector<std::string>& buckets, const std::filesystem::path& folder, int side, int count,
                uint64_t seed);

/// "20-30,30-40" as a list. Throws Error{invalid_argument} if nothing is in it.
std::vector<std::string> listed(const std::string& text);

/// A protocol on the options' photographs at `side` with the given buckets of the options' holes, or of drawn ones;
/// metrics PSNR, SSIM and L1, LPIPS where its weights are given. Contenders are the caller's to add.
/// @param data takes a sentence that says what was used.
Protocol scene_protocol(const ReproOptions& options, int side, const std::vector<std::string>& buckets,
                        std::vector<std::string>& data, const Context& context);

/// Runs the protocol in folder/`name`, resumed and limited in time as the options say, picture by picture; writes its
/// page; adds what was left out or failed to `differs`. Throws Error{invalid_argument} if nothing went well.
Evaluation measured(const Protocol& protocol, const std::string& name, const ReproOptions& options,
                    const ReproDoors& doors, ReproReport& report, const Context& context);

}  // namespace mend
