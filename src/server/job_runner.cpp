#include "server/job_runner.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "fill/classical_fillers.h"
#include "fill/fill_image.h"
#include "fill/grown_hole.h"
#include "fill/tight_hole.h"
#include "fill/windows.h"
#include "image/codec.h"
#include "image/file_bytes.h"
#include "image/jpeg_splice.h"
#include "image/storable.h"
#include "server/job_memory.h"

namespace mend {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int preview_longest = 1024;
constexpr long long most_preview_pixels = 8'000'000;

/// Tells of what the hole is to remove and leaves outside.
void note_leftovers(const Image& image, const Hole& drawn, int grow, const JobHooks& hooks) {
  const auto pieces = find_leftovers(image, drawn).beyond(grow);
  if (!pieces.empty())
    hooks.note(
        fmt::format("what the hole covers sticks out of it by {}: the fill may continue what is left; paint "
                    "over that too, or grow the hole",
                    places(pieces)));
}

/// Closes the hole by a membrane, for the time until the job has something better.
void send_preview(const Image& image, const Hole& hole, const Context& context, const JobHooks& hooks) {
  const Rect window = hole.extent().grown(16, image.bounds());
  if (window.area() > most_preview_pixels || hole.crop(window).all()) return;
  const PushPullFiller smooth;
  Image part(window.width, window.height, image.colours(), false, Depth::u8);
  const Raster filled =
      smooth.fill(image.read(window), hole.crop(window), Context{0, context.threads, context.cancel, {}, {}});
  part.write(part.bounds(), filled, Hole(window.height, window.width).inverted());
  if (const auto* profile = image.find_metadata("icc-profile-data")) part.metadata.push_back(*profile);
  hooks.preview(make_preview(part, part.bounds(), preview_longest, false), window);
}

}  // namespace

void JobRunner::run(const JobRequest& request, const Context& context, const JobHooks& hooks) const {
  context.report(0, "loading");
  const auto image = images_.pixels(request.image);
  require(image != nullptr, "the picture has expired or was removed; upload it again");
  const auto find = [this](const std::string& id) { return images_.pixels(id); };
  const Hole drawn = draw_shapes(request.shapes, image->width(), image->height(), find, context.cancel);
  require(!drawn.none(), "nothing is missing: the shapes draw no pixel of the picture");
  require(!drawn.all(), "the hole covers the whole picture: nothing is known to fill it from");
  const auto [hole, grow] = grown_hole(drawn, request.grow);
  context.cancel.check();
  send_preview(*image, hole, context, hooks);
  note_leftovers(*image, drawn, grow, hooks);
  const auto start = Clock::now();
  const auto count = static_cast<double>(request.fills.size());
  for (size_t i = 0; i < request.fills.size(); ++i) {
    const auto done = static_cast<double>(i);
    Context part = context.part(0.02 + 0.98 * done / count, 0.02 + 0.98 * (done + 1) / count);
    if (request.budget > 0) {
      const double left = request.budget - std::chrono::duration<double>(Clock::now() - start).count();
      if (i > 0 && left <= 0) {
        hooks.note(fmt::format("the time was up after {} of {} candidates", i, request.fills.size()));
        break;
      }
      // What earlier candidates did not use is the later ones'.
      part.budget = std::chrono::milliseconds(std::llround(1000 * std::max(0.05, left) / (count - done)));
    }
    hooks.result(fill_one(request, request.fills[i], *image, hole, part, hooks));
  }
}

JobResult JobRunner::fill_one(const JobRequest& request, const FillChoice& choice, const Image& image, const Hole& hole,
                              const Context& context, const JobHooks& hooks) const {
  const auto start = Clock::now();
  allow_memory(memory_of_learning(choice, image), most_bytes_);  // before a network is loaded for it
  const auto filler = catalogue_.make(choice);
  allow_memory(memory_of_filling(choice, image, hole, *filler), most_bytes_);
  Context filling = context.part(0, 0.9);
  filling.seed = choice.seed;
  auto filled = std::make_shared<Image>(image);
  FillImageOptions options;
  options.shown = [&](const Rect& part) {
    const Rect window = part.grown(16, filled->bounds());
    if (window.area() <= most_preview_pixels)
      hooks.preview(make_preview(*filled, window, preview_longest, false), window);
  };
  fill_image(*filled, hole, *filler, options, filling);
  context.cancel.check();
  context.report(0.9, "saving");
  JobResult result;
  result.fill = choice;
  // A JPEG changes in whole blocks, of 16 pixels at most.
  result.window_in_image = hole.extent().grown(image.file.format == Format::jpeg ? 16 : 0, image.bounds());
  result.image = save(request, filled, hole, hooks);
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return result;
}

std::string JobRunner::save(const JobRequest& request, std::shared_ptr<const Image> filled, const Hole& hole,
                            const JobHooks& hooks) const {
  if (images_.full()) fail(ErrorCode::io, "the server's store of pictures is full; remove some, or try again later");
  const auto incoming = images_.begin();
  std::vector<uint8_t> bytes;
  SaveOptions options;
  options.format = filled->file.format.value_or(Format::png);
  try {
    if (options.format == Format::jpeg) {
      const FileBytes original(images_.file(request.image));
      bytes = splice_jpeg(original.data(), original.size(), *filled, hole);
    } else {
      storable(*filled, *options.format, {});
    }
  } catch (const Error& error) {
    if (error.code() != ErrorCode::unsupported) throw;
    if (options.format != Format::jpeg) options.format = Format::png;
    hooks.note(fmt::format("the result was encoded anew as {}: {}", to_string(*options.format), error.what()));
  }
  if (bytes.empty()) bytes = encode_image(*filled, options);
  incoming->write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  // What a lossy file decodes to is what the next fill has to start from, so the pixels are taken from the file.
  const bool exact = options.format == filled->file.format && filled->file.lossless;
  return (exact ? images_.keep(*incoming, std::move(filled)) : images_.keep(*incoming)).id;
}

}  // namespace mend
