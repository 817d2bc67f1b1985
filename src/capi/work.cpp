#include "capi/work.h"

#include "capi/boundary.h"

namespace mend {
namespace {

const Filler& filler_of(const mend_filler* filler) {
  require(filler != nullptr, "mend_filler is NULL");
  return *filler->filler;
}

/// The callback hears from the thread that called libmend alone, and cancels by its answer.
ProgressSink progress_of(const mend_fill_options& options, const CancelToken& cancel) {
  if (!options.progress) return {};
  return [call = options.progress, user = options.user, cancel, caller = std::this_thread::get_id()](
             double fraction, const std::string& stage) {
    if (std::this_thread::get_id() == caller && call(fraction, stage.c_str(), user) != 0) cancel.cancel();
  };
}

}  // namespace

Context context_of(const mend_fill_options& options) {
  require(options.threads >= 0 && options.threads <= 1024, "mend_fill_options.threads is 0 to 1024, not {}",
          options.threads);
  Context context;
  context.threads = options.threads;
  context.seed = options.seed;
  if (options.canceller) context.cancel = options.canceller->token;
  context.progress = progress_of(options, context.cancel);
  return context;
}

namespace {

Hole hole_of(const mend_hole* given, const PixelView& view, const mend_fill_options& options) {
  require(options.grow >= 0 && options.grow <= 1000, "mend_fill_options.grow is 0 to 1000 pixels, not {}",
          options.grow);
  return load_hole(given, view.width(), view.height()).grown(options.grow);
}

}  // namespace

Work::Work(const mend_filler* given, const mend_pixels* pixels, const mend_hole* missing,
           const mend_fill_options* options)
    : filler(filler_of(given)),
      view(pixels),
      hole(hole_of(missing, view, understood_or_default(options, "mend_fill_options"))),
      known(view.load(hole)),
      context(context_of(understood_or_default(options, "mend_fill_options"))) {
  require(!hole.all(), "the hole covers the whole picture: nothing is known to fill it from");
}

FillReport Work::run(uint64_t seed, double from, double to, Image& filled) const {
  Context part = context.part(from, to);
  part.seed = seed;
  FillReport report = fill_image(filled, hole, filler, {}, part);
  part.cancel.check();  // a cancel during the last step counts too
  return report;
}

}  // namespace mend
