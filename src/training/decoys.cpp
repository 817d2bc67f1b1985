#include "training/decoys.h"

#include <algorithm>
#include <sstream>

#include "base/error.h"
#include "base/text.h"
#include "layers/push_pull.h"
#include "training/patchwork.h"

namespace mend {
namespace {

const std::vector<std::string> known_kinds = {"patchwork", "smooth", "blend"};

torch::Tensor decoy(const std::string& kind, const Batch& batch, const torch::Tensor& fill) {
  constexpr int64_t shifts = 24;
  const auto known = 1 - batch.hole;
  if (kind == "patchwork") return patchwork(batch.image, batch.hole, fill, shifts);
  if (kind == "smooth") {
    const auto surface = layers::push_pull(batch.image * known, known);
    return batch.image * known + surface * batch.hole;
  }
  const auto share = torch::rand({batch.image.size(0), 1, 1, 1}, batch.image.options());
  return batch.image + share * (fill - batch.image);
}

}  // namespace

Decoys::Decoys(const std::string& kinds) {
  std::istringstream list(kinds);
  for (std::string kind; std::getline(list, kind, ',');) {
    require(std::find(known_kinds.begin(), known_kinds.end(), kind) != known_kinds.end(),
            "detector: decoys are {}, not '{}'", join_or(known_kinds), kind);
    if (std::find(kinds_.begin(), kinds_.end(), kind) == kinds_.end()) kinds_.push_back(kind);
  }
}

torch::Tensor Decoys::draw(const Batch& batch, const torch::Tensor& fill) const {
  const torch::NoGradGuard no_gradient;
  const auto choice = torch::randint(static_cast<int64_t>(kinds_.size()), {batch.image.size(0), 1, 1, 1},
                                     torch::TensorOptions(torch::kLong).device(batch.image.device()));
  auto drawn = fill.detach();
  for (size_t i = 0; i < kinds_.size(); ++i)
    drawn = torch::where(choice == static_cast<int64_t>(i), decoy(kinds_[i], batch, fill.detach()), drawn);
  return drawn;
}

}  // namespace mend
