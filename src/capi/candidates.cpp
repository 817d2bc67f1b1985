/// Several fills of one hole.
#include <algorithm>

#include "capi/boundary.h"
#include "capi/work.h"

struct mend_candidates {
  struct Candidate {
    uint64_t seed;
    std::vector<uint8_t> colours;  ///< PixelView::missing_colours()
  };
  mend::PixelView view;  ///< the shape alone counts: the memory may be gone
  mend::Hole hole;
  std::vector<Candidate> all;
};

using namespace mend;

mend_status mend_candidates_new(const mend_filler* filler, const mend_pixels* pixels, const mend_hole* hole,
                                const mend_fill_options* options, size_t count, mend_candidates** candidates,
                                mend_error** error) {
  if (candidates) *candidates = nullptr;
  return guarded(error, [&] {
    require(candidates != nullptr, "there is no place for the candidates: `candidates` is NULL");
    require(count >= 1 && count <= 64, "1 to 64 candidates can be made, not {}", count);
    const Work work(filler, pixels, hole, options);
    auto made = std::make_unique<mend_candidates>(mend_candidates{work.view, work.hole, {}});
    const auto share = [&](size_t i) { return static_cast<double>(i) / static_cast<double>(count); };
    for (size_t i = 0; i < count; ++i) {
      const uint64_t seed = work.context.seed + i;
      Image filled = work.known;
      work.run(seed, share(i), share(i + 1), filled);
      auto colours = PixelView::missing_colours(filled, work.hole);
      const bool known = std::any_of(made->all.begin(), made->all.end(),
                                     [&](const auto& candidate) { return candidate.colours == colours; });
      if (!known) made->all.push_back({seed, std::move(colours)});
    }
    *candidates = made.release();
  });
}

size_t mend_candidates_count(const mend_candidates* candidates) { return candidates ? candidates->all.size() : 0; }
uint64_t mend_candidates_seed(const mend_candidates* candidates, size_t index) {
  return index < mend_candidates_count(candidates) ? candidates->all[index].seed : 0;
}

mend_status mend_candidates_apply(const mend_candidates* candidates, size_t index, const mend_pixels* pixels,
                                  mend_error** error) {
  return guarded(error, [&] {
    require(candidates != nullptr, "mend_candidates is NULL");
    require(index < candidates->all.size(), "there is no candidate {}: there are {}", index, candidates->all.size());
    const PixelView view(pixels);
    require(view.same_shape(candidates->view),
            "the candidates are of a {}x{} picture of another shape or depth, not of this one of {}x{}",
            candidates->view.width(), candidates->view.height(), view.width(), view.height());
    view.store(candidates->all[index].colours, candidates->hole);
  });
}

void mend_candidates_free(mend_candidates* candidates) { delete candidates; }
