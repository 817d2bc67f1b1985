/// The fillers that need no network: thin wrappers of classical/.
#pragma once
#include "classical/diffusion.h"
#include "classical/exemplar.h"
#include "fill/filler.h"

namespace mend {

/// Copies patches from elsewhere in the picture; see classical/exemplar.h.
class ExemplarFiller final : public Filler {
 public:
  explicit ExemplarFiller(const ExemplarOptions& options = {});
  /// Grows with the hole, within bounds: a large hole wants more to copy from, a huge one cannot be given it.
  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;

 protected:
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override;

 private:
  ExemplarOptions options_;
};

/// Telea or Navier-Stokes; see classical/diffusion.h.
class DiffusionFiller final : public Filler {
 public:
  explicit DiffusionFiller(Diffusion method, double radius = 5);
  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;

 protected:
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override;

 private:
  Diffusion method_;
  double radius_;
};

/// A smooth membrane; see classical/push_pull.h.
class PushPullFiller final : public Filler {
 public:
  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;

 protected:
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override;
};

}  // namespace mend
