#include "cli/fill_job.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/heat_file.h"
#include "cli/provenance.h"
#include "fill/auto_filler.h"
#include "fill/default_grow.h"
#include "fill/filler_catalog.h"
#include "fill/grown_hole.h"
#include "image/codec.h"
#include "image/file_bytes.h"
#include "image/hole_file.h"
#include "image/jpeg_splice.h"
#include "image/storable.h"
#include "image/xmp.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

using Clock = std::chrono::steady_clock;

constexpr int heat_margin = 64;  // pixels around the hole that the detector sees: twice its reach

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

bool same_file(const fs::path& a, const fs::path& b) {
  std::error_code error;
  return fs::equivalent(a, b, error) && !error;
}

Hole load_job_hole(const FillJob& job, const FillSettings& settings, const Image& image, FillResult& result) {
  HoleFileOptions options;
  options.channel = settings.mask_channel == "alpha"  ? HoleChannel::alpha
                    : settings.mask_channel == "luma" ? HoleChannel::luma
                                                      : HoleChannel::automatic;
  options.invert = settings.invert;
  options.load.max_megapixels = settings.max_megapixels;
  Hole hole = load_hole(job.mask, options);
  if (hole.width() != image.width() || hole.height() != image.height()) {
    require(settings.fit_mask,
            "the mask {} is {}x{} but the picture {} is {}x{}; draw the mask at the picture's size, or add --fit-mask "
            "to scale it",
            job.mask.string(), hole.width(), hole.height(), job.image.string(), image.width(), image.height());
    result.notes.push_back(fmt::format("the mask was scaled from {}x{} to the picture's {}x{}", hole.width(),
                                       hole.height(), image.width(), image.height()));
    options.fit = {image.width(), image.height()};
    hole = load_hole(job.mask, options);
  }
  return hole;
}

/// The hole to fill: as drawn, with what sticks out of it if that is wanted, and grown.
Hole hole_to_fill(const Image& image, const Hole& drawn, const FillSettings& settings, FillResult& result) {
  TightHole tight;
  if (settings.judge_mask) tight = find_leftovers(image, drawn);
  auto grown = grown_hole(settings.judge_mask && settings.cover ? tight.covering : drawn, settings.grow);
  result.grow = grown.pixels;
  result.leftovers = tight.beyond(grown.pixels);
  if (result.leftovers.empty()) return std::move(grown.hole);
  const auto where = places(result.leftovers);
  if (settings.cover)
    result.notes.push_back(fmt::format("what the mask covers stuck out of it by {}: that was filled too", where));
  else
    result.notes.push_back(fmt::format(
        "what the mask covers sticks out of it by {}: the fill may continue what is left; --grow auto covers it there, "
        "--grow {} grows the whole hole as far",
        where, tight.reach() + default_grow(image.width(), image.height())));
  return std::move(grown.hole);
}

Format output_format(const FillJob& job, const Image& image) {
  const auto named = format_of_extension(job.output);
  return named ? *named : image.file.format.value_or(Format::png);
}

SaveOptions save_options(const FillSettings& settings, Format format) {
  SaveOptions options;
  options.format = format;
  options.quality = settings.quality;
  options.allow_depth_loss = options.allow_alpha_loss = options.allow_metadata_loss = settings.allow_loss;
  return options;
}

/// Puts what is to be said of the fill into the picture's XMP; whether there is anything new to save.
bool add_provenance(const FillSettings& settings, Image& image, FillResult& result) {
  if (!settings.provenance) return false;
  result.provenance = settings.provenance_as.empty() ? provenance_of(settings, result) : settings.provenance_as;
  auto packet = packet_with_provenance(image, result.provenance);
  if (packet.empty()) {
    result.provenance.clear();
    result.notes.push_back("the picture's XMP is nothing that provenance can be added to: it was left as it is");
    return false;
  }
  for (auto& item : image.metadata)
    if (item.name == "xmp-data") return item.bytes = std::move(packet), true;
  image.metadata.push_back({"xmp-data", std::move(packet)});
  return true;
}

/// Splices the filled blocks into the input's own JPEG file, and new XMP if there is some.
void save_spliced(const FillJob& job, const Image& image, const Hole& hole, bool new_xmp) {
  if (!new_xmp) return splice_jpeg(job.image, image, hole, job.output);
  const FileBytes original(job.image);
  const auto file =
      jpeg_with_xmp(splice_jpeg(original.data(), original.size(), image, hole), image.find_metadata("xmp-data")->bytes);
  write_file_atomically(job.output, file.data(), file.size());
}

/// Saves by way of pixels, and says what the output's format could not take along.
void save_anew(const FillJob& job, const FillSettings& settings, const Image& image, FillResult& result) {
  const Format format = output_format(job, image);
  save_image(image, job.output, save_options(settings, format));
  const auto lost = lost_metadata(image, format);
  if (!lost.empty())
    result.notes.push_back(fmt::format("{} does not have all that {} holds besides the picture; left out: {}",
                                       job.output.string(), job.image.string(),
                                       fmt::join(lost.begin(), lost.end(), ", ")));
}

void save_filled(const FillJob& job, const FillSettings& settings, Image& image, const Hole& hole, FillResult& result) {
  const Format format = output_format(job, image);
  const bool new_xmp = add_provenance(settings, image, result);
  const bool splice =
      format == Format::jpeg && image.file.format == Format::jpeg && !settings.jpeg_reencode && settings.quality == 0;
  if (splice) {
    try {
      save_spliced(job, image, hole, new_xmp);
      return;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::unsupported) throw;
      result.notes.push_back(fmt::format("the whole JPEG was encoded anew: {}", error.what()));
    }
  }
  save_anew(job, settings, image, result);
}

/// Byte for byte where the format stays, else by way of pixels.
void copy_through(const FillJob& job, const FillSettings& settings, const Image& image, FillResult& result) {
  if (image.file.format != output_format(job, image)) return save_anew(job, settings, image, result);
  std::ifstream file(job.image, std::ios::binary);
  AtomicFile copy(job.output);
  std::vector<char> chunk(1 << 20);
  while (file.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || file.gcount() > 0)
    copy.write(chunk.data(), static_cast<size_t>(file.gcount()));
  if (!file.eof()) fail(ErrorCode::io, "cannot read {}", job.image.string());
  copy.commit();
}

}  // namespace

void check_output(const FillJob& job, bool overwrite) {
  const auto& output = job.output;
  const fs::path folder = output.has_parent_path() ? output.parent_path() : fs::path(".");
  if (!fs::is_directory(folder)) fail(ErrorCode::io, "the output folder {} does not exist", folder.string());
  if (access(folder.c_str(), W_OK) != 0)
    fail(ErrorCode::io, "the output folder {} cannot be written to: {}", folder.string(), std::strerror(errno));
  if (fs::is_directory(output)) fail(ErrorCode::invalid_argument, "the output {} is a folder", output.string());
  require(!output.has_extension() || format_of_extension(output),
          "the output's extension '{}' is not a format mend writes; use .jpg, .png, .tif, .webp, .avif or .heic",
          output.extension().string());
  require(!same_file(output, job.mask), "the output {} is the mask; choose another name", output.string());
  if (overwrite) return;
  require(!same_file(output, job.image),
          "the output {} is the input; add --overwrite to replace it, or choose another "
          "name",
          output.string());
  require(!fs::exists(output), "the output {} exists; add --overwrite to replace it", output.string());
}

FillResult run_fill_job(const FillJob& job, const FillSettings& settings, const Context& context) {
  const auto start = Clock::now();
  FillResult result;
  check_output(job, settings.overwrite);
  const auto filler = make_filler(settings.method, Options(settings.method, settings.method_options));
  const auto judge = settings.heatmap.empty() ? nullptr : load_judge("detector", "cpu");
  context.report(0, "loading");
  LoadOptions load;
  load.max_megapixels = settings.max_megapixels;
  Image image = load_image(job.image, load);
  if (!settings.allow_loss) storable(image, output_format(job, image), {});
  result.width = image.width();
  result.height = image.height();
  Hole hole = load_job_hole(job, settings, image, result);
  result.drawn = hole.count();
  result.load_seconds = seconds_since(start);
  context.cancel.check();
  if (hole.none()) {
    result.notes.push_back(fmt::format("the mask {} has no hole: the picture was copied as it is", job.mask.string()));
    result.report.filler = filler->description();
    copy_through(job, settings, image, result);
    result.seconds = seconds_since(start);
    return result;
  }
  require(!hole.all(), "the hole in {} covers the whole picture: nothing is known to fill it from{}", job.mask.string(),
          settings.invert ? "" : "; if black means hole, add --invert-mask");
  if (hole.ratio() > 0.5)
    result.notes.push_back(fmt::format("the hole covers {:.0f} % of the picture{}", 100 * hole.ratio(),
                                       settings.invert ? "" : "; if black means hole, use --invert-mask"));

  hole = hole_to_fill(image, hole, settings, result);
  result.missing = hole.count();
  if (settings.explain && settings.method == "auto") {
    for (auto& why : explain_choices(hole, context.budget)) result.notes.push_back(std::move(why));
  } else if (settings.explain) {
    result.notes.push_back(fmt::format("{}, as --method or a flag asks", filler->description()));
  }
  result.report = fill_image(image, hole, *filler, {}, context.part(0.05, judge ? 0.85 : 0.95));
  for (const auto& note : result.report.notes) result.notes.push_back(note);
  context.cancel.check();
  if (judge) {
    const Rect window = hole.extent().grown(heat_margin, image.bounds());
    const Raster heat = heat_in(image, window, *judge, context.part(0.85, 0.95));
    result.artificiality = artificiality(heat, hole);
    save_heat(heat, settings.heatmap);
  }
  const auto saving = Clock::now();
  context.report(0.95, "saving");
  save_filled(job, settings, image, hole, result);
  result.save_seconds = seconds_since(saving);
  result.seconds = seconds_since(start);
  return result;
}

std::string summary_line(const FillJob& job, const FillResult& result) {
  if (result.missing == 0) return fmt::format("copied {} to {}", job.image.string(), job.output.string());
  const double percent =
      100.0 * static_cast<double>(result.missing) / (static_cast<double>(result.width) * result.height);
  const std::string grown = result.grow > 0 ? fmt::format(", hole grown by {} px", result.grow) : "";
  return fmt::format("filled {} pixels ({:.2g} %{}) of {} ({}x{}) in {}: {}", result.missing, percent, grown,
                     job.image.string(), result.width, result.height, human_seconds(result.seconds),
                     job.output.string());
}

}  // namespace mend
