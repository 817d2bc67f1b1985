#include "layers/canny.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "image/canny.h"

namespace mend {

torch::Tensor canny_edges(const torch::Tensor& grey, const torch::Tensor& valid, double sigma) {
  require(grey.dim() == 4 && grey.size(1) == 1, "canny_edges: the picture must have 1 channel");
  require(!valid.defined() || valid.sizes() == grey.sizes(), "canny_edges: valid must have the picture's shape");
  const int64_t height = grey.size(2), width = grey.size(3), plane = height * width;
  const auto source = grey.detach().to(torch::kCPU, torch::kDouble).contiguous();
  const auto allowed =
      valid.defined() ? valid.detach().to(torch::kCPU).ne(0).to(torch::kDouble).contiguous() : torch::ones_like(source);
  auto edges = torch::zeros(grey.sizes(), torch::kFloat);
  const auto* source_values = source.data_ptr<double>();
  const auto* allowed_values = allowed.data_ptr<double>();
  auto* edge_values = edges.data_ptr<float>();
  at::parallel_for(0, grey.size(0), 1, [&](int64_t begin, int64_t end) {
    for (int64_t n = begin; n < end; ++n) {
      const std::vector<double> picture(source_values + n * plane, source_values + (n + 1) * plane);
      const std::vector<double> known(allowed_values + n * plane, allowed_values + (n + 1) * plane);
      const auto found = canny(picture, known, height, width, sigma);
      std::copy(found.begin(), found.end(), edge_values + n * plane);
    }
  });
  return edges.to(grey.device());
}

}  // namespace mend
