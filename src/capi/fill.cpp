/// One fill, and the switch that stops it.
#include <new>

#include "capi/boundary.h"
#include "capi/work.h"

using namespace mend;

mend_canceller* mend_canceller_new(void) {
  try {
    return new mend_canceller;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void mend_cancel(mend_canceller* canceller) {
  if (canceller) canceller->token.cancel();
}
void mend_canceller_free(mend_canceller* canceller) { delete canceller; }

mend_status mend_fill(const mend_filler* filler, const mend_pixels* pixels, const mend_hole* hole,
                      const mend_fill_options* options, mend_fill_report* report, mend_error** error) {
  return guarded(error, [&] {
    auto answer = report ? understood(report, "mend_fill_report") : mend_fill_report{};
    Work work(filler, pixels, hole, options);
    const FillReport done = work.run(work.context.seed, 0, 1, work.known);
    // Only now is the caller's memory touched, and nothing below fails.
    const auto colours = PixelView::missing_colours(work.known, work.hole);
    answer.missing = done.missing;
    answer.windows = static_cast<int32_t>(done.windows.size());
    answer.seconds = done.seconds;
    work.view.store(colours, work.hole);
    if (report) std::memcpy(report, &answer, std::min(answer.struct_size, sizeof answer));
  });
}
